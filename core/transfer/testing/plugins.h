// Small plugins linked into tests, to provoke what shipped plugins do rarely.
#ifndef SLUICE_CORE_TRANSFER_TESTING_PLUGINS_H_
#define SLUICE_CORE_TRANSFER_TESTING_PLUGINS_H_

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/handle.h"
#include "core/host/negotiate.h"
#include "core/host/plugin.h"

namespace sluice::transfer::testing {

// Reads and writes until it has moved `kLimit` bytes, then answers `kThen`. Writes by write(2),
// without MSG_NOSIGNAL, so that a missing SIGPIPE guard shows.
template <std::uint64_t kLimit, sluice_status kThen = SLUICE_E_UNSUPPORTED, int kCopies = 1000>
class CopyUntil {
 public:
  static constexpr Identity kIdentity{
      .name = kLimit == UINT64_MAX ? "test.copy" : "test.copy_until",
      .version = "1.0.0",
      .summary = "copies up to a limit",
      .capabilities = SLUICE_CAP_TO_END};
  static constexpr std::array kClaims{Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                                             .sink_kinds = ~0U,
                                             .staged_milli = kCopies,
                                             .send_milli = 1000,
                                             .crossings_per_mib_max = SLUICE_UNCLAIMED})};

  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.source->kind == SLUICE_KIND_FILE) return SLUICE_OK;
    return Refuse(report, SLUICE_E_UNSUPPORTED, "not a file");
  }
  explicit CopyUntil(const sluice_request& request)
      : cursor_(request),
        source_(static_cast<base::Handle>(request.route->source->handle)),
        sink_(static_cast<base::Handle>(request.route->sink->handle)) {}
  sluice_status Open(sluice_report& report) {
    if (kLimit == 0) return Refuse(report, kThen, "refused at open", EINVAL);
    return SLUICE_OK;
  }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    if (cursor_.part() == Cursor::Part::kEnd) return SLUICE_DONE;
    if (moved_ == kLimit) return Fail(progress, kThen, "the limit is reached", EINVAL);
    const std::uint64_t count =
        std::min<std::uint64_t>(cursor_.Limit(budget, kLimit - moved_), buffer_.size());
    const void* from = cursor_.bytes().data();
    std::size_t have = static_cast<std::size_t>(count);
    if (cursor_.part() == Cursor::Part::kSource) {
      const std::int64_t got =
          base::ReadAt(source_, std::span(buffer_).first(have), cursor_.offset());
      if (got < 0) return Fail(progress, SLUICE_E_SOURCE_IO, "reading failed", base::LastError());
      if (got == 0) {
        return cursor_.EndSource() ? SLUICE_MORE
                                   : Fail(progress, SLUICE_E_SOURCE_TRUNCATED, "the source ended");
      }
      have = static_cast<std::size_t>(got);
      from = buffer_.data();
    }
    const std::int64_t put = base::Write(sink_, {static_cast<const std::byte*>(from), have});
    if (put < 0 && base::WouldBlock(base::LastError())) {
      return WaitFor(progress, sink_, SLUICE_WAIT_WRITABLE);
    }
    if (put < 0) return Fail(progress, SLUICE_E_SINK_CLOSED, "writing failed", base::LastError());
    moved_ += static_cast<std::uint64_t>(put);
    cursor_.Advance(static_cast<std::uint64_t>(put));
    progress.path = "read+write";
    cursor_.Count(progress);
    return cursor_.part() == Cursor::Part::kEnd ? SLUICE_DONE : SLUICE_MORE;
  }

 private:
  Cursor cursor_;
  base::Handle source_;
  base::Handle sink_;
  std::uint64_t moved_ = 0;
  std::array<std::byte, 4096> buffer_;
};

// The plugin made of `Transfer`, as the host sees it.
template <class Transfer>
host::PluginPtr Linked() {
  return host::FromEntryPoint([](sluice_handshake* handshake) noexcept -> sluice_status {
           return Answer(handshake, internal::Descriptor<Transfer>::kPlugin);
         })
      .value();
}

}  // namespace sluice::transfer::testing

#endif  // SLUICE_CORE_TRANSFER_TESTING_PLUGINS_H_
