// More of open.*: structs of other versions, larger than the plugin knows them or too small.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::byte kCanary{0x5A};

// A struct of a later version, with something behind what the plugin knows.
template <class T>
struct Larger {
  explicit Larger(const T& it) : known(it) {
    beyond.fill(kCanary);
    known.struct_size = sizeof(Larger);
  }
  bool IsIntact() const {
    return std::ranges::all_of(beyond, [](std::byte it) { return it == kCanary; });
  }

  T known;
  std::array<std::byte, 64> beyond{};
};

// A struct whose fields from `size` on are not there: what lies in their place stays.
template <class T>
struct Smaller {
  Smaller(const T& it, std::uint32_t size) {
    std::memset(&known, std::to_integer<int>(kCanary), sizeof known);
    std::memcpy(&known, &it, std::max<std::size_t>(size, sizeof known.struct_size));
    known.struct_size = size;
    std::memcpy(before.data(), &known, sizeof known);
  }
  bool IsIntact() const {
    const std::size_t from = std::max<std::size_t>(known.struct_size, sizeof known.struct_size);
    return std::memcmp(before.data() + from, reinterpret_cast<const std::byte*>(&known) + from,
                       sizeof known - from) == 0;
  }

  T known;
  std::array<std::byte, sizeof(T)> before;
};

std::string Show(sluice_status status) { return std::string(transfer::StatusName(status)); }

sluice_report FreshReport() {
  return {.struct_size = sizeof(sluice_report), .reserved = 0, .os_error = 0, .reason = nullptr};
}

// Every size that is too small for a T, or nearly all.
template <class T>
std::array<std::uint32_t, 5> TooSmall() {
  constexpr auto kSize = static_cast<std::uint32_t>(sizeof(T));
  return {0, 4, 8, kSize - 8, kSize - 1};
}

void ExpectInvalid(CaseContext& context, sluice_status status, std::string_view call,
                   std::string_view what, std::uint32_t size) {
  context.Expect(status == SLUICE_E_INVALID, "C-SIZE-2",
                 fmt::format("{} returns SLUICE_E_INVALID for a {} of {} bytes", call, what, size),
                 Show(status));
}

// probe() and open() on the transfer's route, which somebody has spoiled.
void ExpectInvalidRoute(CaseContext& context, CheckedTransfer& transfer, std::string_view what,
                        std::uint32_t size) {
  sluice_report report = FreshReport();
  ExpectInvalid(context, context.operations().probe(&transfer.route(), &report), "probe()", what,
                size);
  ExpectInvalid(context, transfer.TryOpen(), "open()", what, size);
}

void ExpectInvalidReport(CaseContext& context, CheckedTransfer& transfer) {
  for (const std::uint32_t size : TooSmall<sluice_report>()) {
    Smaller probed(FreshReport(), size);
    ExpectInvalid(context, context.operations().probe(&transfer.route(), &probed.known), "probe()",
                  "report", size);
    Smaller opened(FreshReport(), size);
    const sluice_status status =
        context.operations().open(&transfer.request(), transfer.storage(), &opened.known);
    if (status == SLUICE_OK) context.operations().close(transfer.storage());
    ExpectInvalid(context, status, "open()", "report", size);
    context.Expect(probed.IsIntact() && opened.IsIntact(), "C-SIZE-2",
                   fmt::format("a report of {} bytes is not written beyond them", size),
                   "bytes behind it changed");
  }
}

void ExpectInvalidProgress(CaseContext& context, const Source& source) {
  for (const std::uint32_t size : TooSmall<sluice_progress>()) {
    Delivery delivery(context, source, {});
    delivery.transfer().Open();
    sluice_progress progress{};
    progress.struct_size = sizeof progress;
    Smaller small(progress, size);
    const sluice_status status =
        context.operations().step(delivery.transfer().storage(), kBudget, &small.known);
    ExpectInvalid(context, status, "step()", "progress", size);
    context.Expect(small.IsIntact(), "C-SIZE-2",
                   fmt::format("a progress of {} bytes is not written beyond them", size),
                   "bytes behind it changed");
    delivery.Conclude();  // and nothing was sent
  }
}

void TakesLargerStructs(CaseContext& context) {
  context.ChooseAny();
  const Source source(context, 5000);
  Delivery delivery(context, source, {});
  CheckedTransfer& transfer = delivery.transfer();
  const sluice_plugin& plugin = context.operations();
  Larger from(transfer.source());
  Larger to(transfer.sink());
  Larger route(transfer.route());
  route.known.source = &from.known;
  route.known.sink = &to.known;
  Larger request(transfer.request());
  request.known.route = &route.known;
  Larger report(FreshReport());
  const auto expect_intact = [&](bool intact, std::string_view what) {
    context.Expect(intact, "C-SIZE-1",
                   fmt::format("what lies behind the {} that version 1 knows is not touched", what),
                   "bytes there changed");
  };

  sluice_status status = plugin.probe(&route.known, &report.known);
  context.Expect(status == SLUICE_OK, "C-SIZE-1", "probe() accepts structs of a later version",
                 Show(status));
  status = plugin.open(&request.known, transfer.storage(), &report.known);
  context.Expect(status == SLUICE_OK, "C-SIZE-1", "open() accepts structs of a later version",
                 Show(status));
  expect_intact(report.IsIntact(), "report");

  Larger progress(sluice_progress{});
  do {
    status = plugin.step(transfer.storage(), kBudget, &progress.known);
  } while (status == SLUICE_MORE ||
           (status == SLUICE_WOULD_BLOCK && HasCome(progress.known, kPatienceMs)));
  plugin.close(transfer.storage());
  context.Expect(
      status == SLUICE_DONE && progress.known.bytes_done == source.size(), "C-SIZE-1",
      fmt::format("step() accepts a progress of a later version and sends {} bytes", source.size()),
      fmt::format("{} after {} bytes", Show(status), progress.known.bytes_done));
  expect_intact(progress.IsIntact(), "progress");
  delivery.CloseSink();
  CheckArrival(context, delivery.reader().Finish(), progress.known.bytes_done);
}

void RefusesSmallerStructs(CaseContext& context) {
  context.ChooseAny();
  const Source source(context, 100);
  Delivery delivery(context, source, {});
  CheckedTransfer& transfer = delivery.transfer();
  // A refusal of a part is a refusal of the whole: probe() and open() answer, nothing is sent.
  const auto each = [&](auto& part, std::string_view what, const auto& expect) {
    const auto whole = part.struct_size;
    for (const std::uint32_t size : TooSmall<std::remove_reference_t<decltype(part)>>()) {
      part.struct_size = size;
      expect(what, size);
    }
    part.struct_size = whole;
  };
  const auto route = [&](std::string_view what, std::uint32_t size) {
    ExpectInvalidRoute(context, transfer, what, size);
  };
  each(transfer.route(), "route", route);
  each(transfer.source(), "source endpoint", route);
  each(transfer.sink(), "sink endpoint", route);
  each(transfer.request(), "request", [&](std::string_view what, std::uint32_t size) {
    ExpectInvalid(context, transfer.TryOpen(), "open()", what, size);
  });
  ExpectInvalidReport(context, transfer);
  ExpectInvalidProgress(context, source);
}

}  // namespace

std::vector<Case> StructSizeCases() {
  return {
      {.name = "open.larger_structs",
       .summary =
           "structs of a later version are accepted, and not touched behind the known fields",
       .clauses = {"C-SIZE-1"},
       .routes = kNoRoute,
       .run = TakesLargerStructs},
      {.name = "open.smaller_structs",
       .summary = "structs smaller than version 1 are INVALID, and not written beyond their size",
       .clauses = {"C-SIZE-2"},
       .routes = kNoRoute,
       .run = RefusesSmallerStructs},
  };
}

}  // namespace sluice::conformance
