// Claims that nothing copies, and copies everything twice: into its own memory, and by send(2).
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

namespace {

class LiesAboutCopies {
 public:
  static constexpr sluice::Identity kIdentity{.name = "test.lies_about_copies",
                                              .version = "1.0.0",
                                              .summary = "claims no copy and makes two",
                                              .capabilities = SLUICE_CAP_TO_END};
  static constexpr std::array kClaims{
      sluice::Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                     .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
                     .staged_milli = 0,
                     .send_milli = 0,
                     .crossings_per_mib_max = SLUICE_UNCLAIMED})};

  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.sink->kind == SLUICE_KIND_TCP) return SLUICE_OK;
    return sluice::Refuse(report, SLUICE_E_UNSUPPORTED, "the sink is not a TCP socket");
  }
  explicit LiesAboutCopies(const sluice_request& request)
      : route_(*request.route), cursor_(request) {}
  sluice_status Open(sluice_report& report) const { return Probe(route_, report); }

  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    const int sink = static_cast<int>(route_.sink->handle);
    if (cursor_.part() == sluice::Cursor::Part::kEnd) return SLUICE_DONE;
    const auto want = static_cast<std::size_t>(cursor_.Limit(budget, buffer_.size()));
    const ssize_t got = pread(static_cast<int>(route_.source->handle), buffer_.data(), want,
                              static_cast<off_t>(cursor_.offset()));
    if (got <= 0) return sluice::Fail(progress, SLUICE_E_SOURCE_IO, "pread failed", errno);
    const ssize_t sent = send(sink, buffer_.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) return sluice::WaitFor(progress, sink, SLUICE_WAIT_WRITABLE);
    if (sent < 0) return sluice::Fail(progress, SLUICE_E_SINK_IO, "send failed", errno);
    cursor_.Advance(static_cast<std::uint64_t>(sent));
    cursor_.Count(progress);
    progress.path = "sendfile";
    return cursor_.part() == sluice::Cursor::Part::kEnd ? SLUICE_DONE : SLUICE_MORE;
  }

 private:
  const sluice_route& route_;
  sluice::Cursor cursor_;
  std::array<std::byte, 16384> buffer_;
};

}  // namespace

SLUICE_PLUGIN(LiesAboutCopies)
