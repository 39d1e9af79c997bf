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

// A sink that is no route's: a write fails with `error` after `fits` bytes.
void ExpectSinkError(Trial& trial, const Attempt& attempt, std::uint64_t fits, int error) {
  ExpectStatus(
      trial, "C-ERROR-1", attempt, {SLUICE_E_SINK_IO},
      fmt::format("the sink takes {} bytes and then answers {}", fits, base::ErrorName(error)));
  trial.Expect(attempt.os_error == error, "C-ERROR-2",
               fmt::format("os_error {} ({})", error, base::ErrorName(error)), attempt.seen);
  trial.Expect(attempt.bytes_done == fits, "C-COUNT-1",
               fmt::format("bytes_done {}: what fitted", fits), attempt.seen);
}

}  // namespace

void FillsADevice(Trial& trial) {
  const auto full = base::OpenFile("/dev/full", base::Access::kWrite);
  if (!full) trial.Skip(full.error().message);
  const base::UniqueHandle& sink = *full;
  const Source source(trial, kSize);
  Stepper stepper(trial, source.endpoint(), transfer::Describe(sink.get()).value(),
                  {.length = source.size()});
  stepper.RequireSupport();
  ExpectSinkError(trial, Try(stepper), 0, ENOSPC);
  stepper.Close();
}

// Less than a page, a border of one, and what is beside it.
void MakesAFileTooLarge(Trial& trial) {
  const Source source(trial, kSize);
  for (const std::uint64_t fits : {std::uint64_t{0}, std::uint64_t{1}, 2 * kPage, kBlock + 777}) {
    Delivery delivery(trial, source, {});
    std::optional<Limited> limited(std::in_place, RLIMIT_FSIZE, fits);
    const Attempt attempt = Try(delivery.stepper());
    limited.reset();
    ExpectSinkError(trial, attempt, fits, EFBIG);
    delivery.Conclude();
  }
}

int WithABrokenSink(Trial& trial, Delivery& delivery, const std::function<void()>& attempt) {
  if (trial.OnFile()) {
    const Limited limited(RLIMIT_FSIZE, delivery.stepper().bytes_done());
    attempt();
    return EFBIG;
  }
  if (trial.sink_kind() == SLUICE_KIND_PIPE) {
    delivery.reader().HangUp();
  } else {
    Must(base::ShutDown(delivery.sink(), base::Half::kWriting), "shutdown");
  }
  attempt();
  return EPIPE;
}

std::vector<base::UniqueHandle> UnreadableSources(const Trial& trial, const Source& source) {
  std::vector<base::UniqueHandle> sources;
  sources.push_back(base::OpenDirectory(trial.directory()).value());
  sources.push_back(base::OpenFile(source.path(), base::Access::kWrite).value());
#ifdef __linux__
  // The kernel writes it while it is read; its size is said to be 0.
  sources.push_back(base::OpenFile("/proc/self/cmdline", base::Access::kRead).value());
#endif
  return sources;
}

}  // namespace sluice::conformance
