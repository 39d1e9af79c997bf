// What sendfile(2) and splice(2) have in common: they hand the sink references to pages of the page
// cache.
#ifndef SLUICE_PLUGINS_LINUX_BY_REFERENCE_H_
#define SLUICE_PLUGINS_LINUX_BY_REFERENCE_H_

#include <algorithm>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// Most that one call moves, whatever it is asked for (sendfile(2)).
inline constexpr std::uint64_t kMostPerCall = 0x7ffff000;

// Accepts regular files to stream sockets, pipes and files. For files that are open for appending
// both calls return EINVAL.
inline sluice_status ProbeByReference(const sluice_route& route, sluice_report& report) noexcept {
  static constexpr Route kRoute{
      .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
      .sinks = kSocketSinks | kPipeSink | kFileSink,
      .source_reason = "the source is not a regular file: it has no pages to refer to",
      .sink_reason = "the sink is not a stream socket, pipe or file"};
  if ((route.sink->facts & SLUICE_FACT_APPEND) != 0 && route.sink->kind == SLUICE_KIND_FILE) {
    return Refuse(report, SLUICE_E_UNSUPPORTED, "the sink is open for appending");
  }
  return kRoute.Check(route, report);
}

// Refuses SLUICE_REQUEST_STABLE, unless the sink is a file, into which bytes are copied.
inline sluice_status CheckStable(const sluice_request& request, sluice_report& report) noexcept {
  if ((request.flags & SLUICE_REQUEST_STABLE) == 0 ||
      request.route->sink->kind == SLUICE_KIND_FILE) {
    return SLUICE_OK;
  }
  return Refuse(report, SLUICE_E_UNSUPPORTED,
                "pages are sent by reference: later writes to the source would show");
}

// Both for a request.
inline sluice_status CheckByReference(const sluice_request& request,
                                      sluice_report& report) noexcept {
  const sluice_status status = CheckStable(request, report);
  return status == SLUICE_OK ? ProbeByReference(*request.route, report) : status;
}

// The most that one sendfile(2) gives to a unix socket. The kernel splits a longer call into pieces
// of 64 KiB, of which the socket's buffer has room for three (net.core.wmem_default), so that both
// ends keep waiting for each other. It has room for six pieces of 32 KiB, and long files arrive up
// to twice as fast (docs/performance.md).
inline constexpr std::uint64_t kMostToUnix = std::uint64_t{32} * 1024;

// How much to ask the source for. To the end, the size is asked for
// first and what has grown since afterwards: asking for more than there is makes kernels before 6.5
// hold the last segment.
inline std::uint64_t AskFor(const Cursor& cursor, std::uint64_t most) noexcept {
  const std::uint64_t expected = cursor.expected_rest();
  return std::min({expected != 0 ? expected : cursor.rest(), most, kMostPerCall});
}

// Returns the status of step() for the errno `error` of sendfile or splice. A filesystem that
// cannot do it returns nearly anything, at the first call or later (EINVAL, ENOSYS, EOPNOTSUPP;
// CIFS EPERM, CephFS EACCES, Lustre ENODATA): SLUICE_E_UNSUPPORTED. EOVERFLOW means that the offset
// is beyond the largest possible file. Other errors are those of StopEither().
[[gnu::cold]] Answer StopByReference(const Source& source, Cursor& cursor, const Sink& sink,
                                     int error, const char* reason,
                                     sluice_progress& progress) noexcept;

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_BY_REFERENCE_H_
