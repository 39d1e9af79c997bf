#include "harness/conformance/cases/full.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>

#include "harness/os/posix/retry.h"

namespace sluice::harness {
namespace {

bool Poll(int fd, short events, int patience_ms) {
  pollfd wanted = {.fd = fd, .events = events, .revents = 0};
  return RetryOnSignal([&] { return ::poll(&wanted, 1, patience_ms); }) == 1;
}

}  // namespace

bool IsWritable(int sink) { return Poll(sink, POLLOUT, 0); }

bool HasCome(const sluice_progress& progress, int patience_ms) {
  int events = 0;
  if ((progress.wait_events & SLUICE_WAIT_READABLE) != 0) events |= POLLIN;
  if ((progress.wait_events & SLUICE_WAIT_WRITABLE) != 0) events |= POLLOUT;
  return Poll(static_cast<int>(progress.wait_handle), static_cast<short>(events), patience_ms);
}

void StepUntilFull(Trial& trial, Stepper& stepper, std::uint64_t budget) {
  sluice_status status = SLUICE_MORE;
  while (status == SLUICE_MORE) status = stepper.Step(budget);
  trial.Expect(status == SLUICE_WOULD_BLOCK, "C-STATUS-2",
               "WOULD_BLOCK: nobody reads, and more is left than the sink has room for",
               stepper.Describe(status));
}

void FillByHost(int sink) {
  static constexpr std::array<char, 4096> kBytes{};
  const auto mode = static_cast<int>(Must(::fcntl(sink, F_GETFL), "F_GETFL"));
  Must(::fcntl(sink, F_SETFL, mode | O_NONBLOCK), "O_NONBLOCK");
  // Byte by byte in the end: a pipe takes no part of a small write.
  for (const std::size_t size : {kBytes.size(), std::size_t{1}}) {
    while (RetryOnSignal([&] { return ::write(sink, kBytes.data(), size); }) > 0) {
    }
  }
  Must(::fcntl(sink, F_SETFL, mode), "O_NONBLOCK");
}

}  // namespace sluice::harness
