// Turns a C++20 class into a plugin. Optional: <sluice/plugin.h> is all that a plugin needs.
//
// clang-format off
//     struct Copy {
//       static constexpr sluice::Identity kIdentity{
//           .name = "acme.copy", .version = "1.0.0", .summary = "…"};
//       static constexpr std::array kClaims{
//           sluice::Claim({.source_kinds = …, .sink_kinds = …})};
//
//       static sluice_status Probe(const sluice_route& route, sluice_report& report);
//       explicit Copy(const sluice_request& request);  // stores what it needs, sends nothing
//       sluice_status Open(sluice_report& report);     // what can fail
//       sluice_status Step(std::uint64_t budget, sluice_progress& progress);
//       ~Copy();                                       // close()
//     };
//     SLUICE_PLUGIN(Copy)
// clang-format on
//
// The object lives in the storage that the host provides, so nothing is allocated. An exception
// becomes SLUICE_E_INTERNAL. Struct sizes, reserved fields and request flags are checked before the
// class sees them.
//
// Extensions:
//
//   - <sluice/kernel_report.h>: the class has `void Report(sluice_kernel_counts&) const noexcept`.
//   - <sluice/reuse.h>: the class has a type `Kept`, a function `Kept Keep() noexcept` and a
//     constructor `(const sluice_request&, Kept&&)`. Keep() returns what the next transfer may use;
//     it is called just before the object is destroyed. The destructor of Kept releases what no
//     other transfer has taken over. Moving a Kept does not throw.
#ifndef SLUICE_PLUGIN_HPP_
#define SLUICE_PLUGIN_HPP_

#include <sluice/kernel_report.h>
#include <sluice/plugin.h>
#include <sluice/reuse.h>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace sluice {

// The fields of sluice_plugin that do not follow from the class.
struct Identity {
  const char* name;
  const char* version;
  const char* summary;
  std::uint64_t capabilities = 0;
};

// The fields of sluice_claim that an author writes. What is left out is not claimed.
struct ClaimFields {
  std::uint32_t source_kinds = 0;
  std::uint32_t sink_kinds = 0;
  std::uint32_t staged_milli = SLUICE_UNCLAIMED;
  std::uint32_t send_milli = SLUICE_UNCLAIMED;
  std::uint32_t crossings_per_mib_max = SLUICE_UNCLAIMED;
};

constexpr sluice_claim Claim(const ClaimFields& fields) {
  return {.struct_size = sizeof(sluice_claim),
          .source_kinds = fields.source_kinds,
          .sink_kinds = fields.sink_kinds,
          .staged_milli = fields.staged_milli,
          .send_milli = fields.send_milli,
          .crossings_per_mib_max = fields.crossings_per_mib_max};
}

// Fills `report` and returns `status`, so that a refusal is one line. `reason` is a string literal.
inline sluice_status Refuse(sluice_report& report, sluice_status status, const char* reason,
                            std::int64_t os_error = 0) noexcept {
  report.reason = reason;
  report.os_error = os_error;
  return status;
}

// The same for an error of step().
inline sluice_status Fail(sluice_progress& progress, sluice_status status, const char* reason,
                          std::int64_t os_error = 0) noexcept {
  progress.reason = reason;
  progress.os_error = os_error;
  return status;
}

// Tells the host to wait until `handle` is ready for `events` (SLUICE_WAIT_* bits). Returns
// SLUICE_WOULD_BLOCK.
inline sluice_status WaitFor(sluice_progress& progress, std::int64_t handle,
                             std::uint32_t events) noexcept {
  progress.wait_handle = handle;
  progress.wait_events = events;
  return SLUICE_WOULD_BLOCK;
}

namespace internal {

inline const char* RouteDefect(const sluice_route* route) noexcept {
  if (route == nullptr || route->struct_size < sizeof(sluice_route)) {
    return "route: struct_size too small";
  }
  const sluice_endpoint* source = route->source;
  const sluice_endpoint* sink = route->sink;
  if (source == nullptr || source->struct_size < sizeof(sluice_endpoint) || sink == nullptr ||
      sink->struct_size < sizeof(sluice_endpoint)) {
    return "endpoint: struct_size too small";
  }
  if ((route->reserved | source->reserved | sink->reserved) != 0) [[unlikely]] {
    return "route or endpoint: reserved field is not zero";
  }
  return nullptr;
}

inline const char* RequestDefect(const sluice_request* request) noexcept {
  if (request == nullptr || request->struct_size < sizeof(sluice_request)) {
    return "request: struct_size too small";
  }
  if (request->offset > INT64_MAX) return "request: offset exceeds 2^63-1";
  if (request->length > INT64_MAX - request->offset && request->length != SLUICE_TO_END) {
    return "request: offset + length exceeds 2^63-1";
  }
  if ((request->head.size != 0 && request->head.data == nullptr) ||
      (request->tail.size != 0 && request->tail.data == nullptr)) {
    return "request: head or tail has a size but no data";
  }
  return RouteDefect(request->route);
}

// True for a class that offers <sluice/reuse.h>. A Kept lies in the storage of the transfer.
template <class Transfer>
concept Keeps = requires(Transfer& transfer) {
  { transfer.Keep() }
  noexcept->std::same_as<typename Transfer::Kept>;
  requires std::is_nothrow_move_constructible_v<typename Transfer::Kept>;
  requires sizeof(typename Transfer::Kept) <= sizeof(Transfer);
  requires alignof(typename Transfer::Kept) <= alignof(Transfer);
};

template <class Transfer>
struct Trampolines {
  static sluice_status SLUICE_CALL Probe(const sluice_route* route,
                                         sluice_report* report) noexcept {
    if (report == nullptr || report->struct_size < sizeof(sluice_report)) return SLUICE_E_INVALID;
    if (const char* defect = RouteDefect(route)) return Refuse(*report, SLUICE_E_INVALID, defect);
    try {
      return Transfer::Probe(*route, *report);
    } catch (...) {
      return Refuse(*report, SLUICE_E_INTERNAL, "an exception was thrown in probe");
    }
  }

  static sluice_status SLUICE_CALL Open(const sluice_request* request, void* storage,
                                        sluice_report* report) noexcept {
    return OpenWith(request, storage, report);
  }

  static sluice_status SLUICE_CALL Step(void* storage, std::uint64_t budget,
                                        sluice_progress* progress) noexcept {
    if (progress == nullptr || progress->struct_size < sizeof(sluice_progress))
      return SLUICE_E_INVALID;
    if (budget == 0) return Fail(*progress, SLUICE_E_INVALID, "budget is 0");
    try {
      return std::launder(static_cast<Transfer*>(storage))->Step(budget, *progress);
    } catch (...) {
      return Fail(*progress, SLUICE_E_INTERNAL, "an exception was thrown in step");
    }
  }

  static void SLUICE_CALL Close(void* storage) noexcept {
    std::launder(static_cast<Transfer*>(storage))->~Transfer();
  }

  static void SLUICE_CALL Keep(void* storage) noexcept requires Keeps<Transfer> {
    auto* const transfer = std::launder(static_cast<Transfer*>(storage));
    auto kept = transfer->Keep();
    transfer->~Transfer();
    ::new (storage) typename Transfer::Kept(std::move(kept));
  }

  static sluice_status SLUICE_CALL Reopen(const sluice_request* request, void* storage,
                                          sluice_report* report) noexcept requires Keeps<Transfer> {
    using Kept = typename Transfer::Kept;
    if (storage == nullptr) return OpenWith(request, storage, report);
    auto* const stored = std::launder(static_cast<Kept*>(storage));
    Kept kept = std::move(*stored);
    stored->~Kept();
    return OpenWith(request, storage, report, std::move(kept));
  }

  static void SLUICE_CALL Release(void* storage) noexcept requires Keeps<Transfer> {
    using Kept = typename Transfer::Kept;
    std::launder(static_cast<Kept*>(storage))->~Kept();
  }

  static sluice_status SLUICE_CALL ReadKernelCounts(const void* storage,
                                                    sluice_kernel_counts* counts) noexcept {
    if (counts == nullptr || counts->struct_size < sizeof(sluice_kernel_counts)) {
      return SLUICE_E_INVALID;
    }
    std::launder(static_cast<const Transfer*>(storage))->Report(*counts);
    return SLUICE_OK;
  }

  static const void* SLUICE_CALL GetExtension(const char* id) noexcept {
    if constexpr (requires(const Transfer& transfer, sluice_kernel_counts& counts) {
                    transfer.Report(counts);
                  }) {
      static constexpr sluice_kernel_report kReport{
          .struct_size = sizeof(sluice_kernel_report), .reserved = 0, .read = &ReadKernelCounts};
      if (std::string_view(id) == SLUICE_EXT_KERNEL_REPORT) return &kReport;
    }
    if constexpr (Keeps<Transfer>) {
      static constexpr sluice_reuse kReuse{.struct_size = sizeof(sluice_reuse),
                                           .reserved = 0,
                                           .keep = &Keep,
                                           .reopen = &Reopen,
                                           .release = &Release};
      if (std::string_view(id) == SLUICE_EXT_REUSE) return &kReuse;
    }
    if constexpr (requires { Transfer::GetExtension(id); }) {
      return Transfer::GetExtension(id);
    } else {
      static_cast<void>(id);
      return nullptr;
    }
  }

 private:
  // `kept` is what the constructor gets besides the request, if anything.
  template <class... Kept>
  static sluice_status OpenWith(const sluice_request* request, void* storage, sluice_report* report,
                                Kept&&... kept) noexcept {
    if (report == nullptr || report->struct_size < sizeof(sluice_report)) return SLUICE_E_INVALID;
    if (const char* defect = RequestDefect(request))
      return Refuse(*report, SLUICE_E_INVALID, defect);
    if ((request->flags & ~SLUICE_REQUEST_FLAGS_V1) != 0) {
      return Refuse(*report, SLUICE_E_UNSUPPORTED, "request: a flag this plugin does not know");
    }
    if (storage == nullptr) return Refuse(*report, SLUICE_E_INVALID, "storage is NULL");
    Transfer* transfer = nullptr;
    try {
      transfer = ::new (storage) Transfer(*request, std::forward<Kept>(kept)...);
      const sluice_status status = transfer->Open(*report);
      if (status != SLUICE_OK) transfer->~Transfer();
      return status;
    } catch (...) {
      if (transfer != nullptr) transfer->~Transfer();
      return Refuse(*report, SLUICE_E_INTERNAL, "an exception was thrown in open");
    }
  }
};

// The immutable description of the plugin class `Transfer`.
template <class Transfer>
struct Descriptor {
  static constexpr auto kClaimPointers = [] {
    std::array<const sluice_claim*, Transfer::kClaims.size()> pointers{};
    for (std::size_t i = 0; i < pointers.size(); ++i) pointers[i] = &Transfer::kClaims[i];
    return pointers;
  }();

  static constexpr sluice_plugin kPlugin{
      .struct_size = sizeof(sluice_plugin),
      .magic = SLUICE_PLUGIN_MAGIC,
      .abi_version = SLUICE_ABI_MAX,
      .claim_count = static_cast<std::uint32_t>(kClaimPointers.size()),
      .capabilities = Transfer::kIdentity.capabilities,
      .transfer_size = sizeof(Transfer),
      .transfer_align = alignof(Transfer),
      .name = Transfer::kIdentity.name,
      .version = Transfer::kIdentity.version,
      .summary = Transfer::kIdentity.summary,
      .claims = kClaimPointers.data(),
      .probe = &Trampolines<Transfer>::Probe,
      .open = &Trampolines<Transfer>::Open,
      .step = &Trampolines<Transfer>::Step,
      .close = &Trampolines<Transfer>::Close,
      .get_extension = &Trampolines<Transfer>::GetExtension,
  };
};

}  // namespace internal

// Does the handshake for `plugin`, which has the only version of this header.
inline sluice_status Answer(sluice_handshake* handshake, const sluice_plugin& plugin) noexcept {
  if (handshake == nullptr || handshake->struct_size < sizeof(sluice_handshake))
    return SLUICE_E_INVALID;
  handshake->plugin_abi_min = SLUICE_ABI_MIN;
  handshake->plugin_abi_max = SLUICE_ABI_MAX;
  if (handshake->host_abi_max < SLUICE_ABI_MIN || handshake->host_abi_min > SLUICE_ABI_MAX) {
    return SLUICE_E_INCOMPATIBLE;
  }
  handshake->abi_version = plugin.abi_version;
  handshake->plugin = &plugin;
  return SLUICE_OK;
}

}  // namespace sluice

// Exports `Transfer` as this library's plugin. Once per library, at namespace scope.
#define SLUICE_PLUGIN(Transfer)                                                            \
  extern "C" SLUICE_EXPORT sluice_status SLUICE_CALL sluice_plugin_entry(                  \
      sluice_handshake* handshake) {                                                       \
    return ::sluice::Answer(handshake, ::sluice::internal::Descriptor<Transfer>::kPlugin); \
  }

#endif  // SLUICE_PLUGIN_HPP_
