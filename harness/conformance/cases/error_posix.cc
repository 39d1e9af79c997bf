// Sinks that take no more, and sources that cannot be read.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <cerrno>
#include <cstdint>
#include <optional>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/support/attempt.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/resource_limit.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kSize = 3 * kBlock + 1;

// A sink to which a write fails with `error` after `fits` bytes.
void ExpectSinkError(CaseContext& context, const Attempt& attempt, std::uint64_t fits, int error) {
  ExpectStatus(
      context, "C-ERROR-1", attempt, {SLUICE_E_SINK_IO},
      fmt::format("the sink takes {} bytes and then fails with {}", fits, base::ErrorName(error)));
  context.Expect(attempt.os_error == error, "C-ERROR-2",
                 fmt::format("os_error {} ({})", error, base::ErrorName(error)), attempt.seen);
  context.Expect(attempt.bytes_done == fits, "C-COUNT-1",
                 fmt::format("bytes_done {}: what fits", fits), attempt.seen);
}

}  // namespace

void FillsADevice(CaseContext& context) {
  const auto full = base::OpenFile("/dev/full", base::Access::kWrite);
  if (!full) context.Skip(full.error().message);
  const base::UniqueHandle& sink = *full;
  const Source source(context, kSize);
  CheckedTransfer transfer(context, source.endpoint(), transfer::Describe(sink.get()).value(),
                           {.length = source.size()});
  transfer.RequireSupport();
  ExpectSinkError(context, Try(transfer), 0, ENOSPC);
  transfer.Close();
}

// Less than a page, a border of one, and what is beside it.
void MakesAFileTooLarge(CaseContext& context) {
  const Source source(context, kSize);
  for (const std::uint64_t fits : {std::uint64_t{0}, std::uint64_t{1}, 2 * kPage, kBlock + 777}) {
    Delivery delivery(context, source, {});
    std::optional<ResourceLimit> limited(std::in_place, RLIMIT_FSIZE, fits);
    const Attempt attempt = Try(delivery.transfer());
    limited.reset();
    ExpectSinkError(context, attempt, fits, EFBIG);
    delivery.Conclude();
  }
}

int WithABrokenSink(CaseContext& context, Delivery& delivery,
                    const std::function<void()>& attempt) {
  if (context.OnFile()) {
    const ResourceLimit limited(RLIMIT_FSIZE, delivery.transfer().bytes_done());
    attempt();
    return EFBIG;
  }
  if (context.sink_kind() == SLUICE_KIND_PIPE) {
    delivery.reader().HangUp();
  } else {
    Must(base::ShutDown(delivery.sink(), base::Half::kWriting), "shutdown");
  }
  attempt();
  return EPIPE;
}

std::vector<base::UniqueHandle> UnreadableSources(const CaseContext& context,
                                                  const Source& source) {
  std::vector<base::UniqueHandle> sources;
  sources.push_back(base::OpenDirectory(context.directory()).value());
  sources.push_back(base::OpenFile(source.path(), base::Access::kWrite).value());
#ifdef __linux__
  // The kernel writes it while it is read; its size is said to be 0.
  sources.push_back(base::OpenFile("/proc/self/cmdline", base::Access::kRead).value());
#endif
  return sources;
}

}  // namespace sluice::conformance
