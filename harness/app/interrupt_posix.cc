#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <utility>

#include "harness/app/interrupt.h"

namespace sluice::app {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

// One that comes so soon is the same one: timeout(1) sends its signal to the process and to its
// group.
constexpr std::int64_t kSameMs = 300;

std::atomic<base::Cancellation*> target = nullptr;
std::atomic<int> arrived = 0;
std::atomic<std::int64_t> arrived_ms = 0;
static_assert(std::atomic<base::Cancellation*>::is_always_lock_free);
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

std::int64_t NowMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);  // may be called here (signal-safety(7))
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void Handle(int signal) {
  if (arrived.exchange(signal) != 0) {
    if (NowMs() - arrived_ms.load() < kSameMs) return;
    std::signal(signal, SIG_DFL);
    std::raise(signal);  // comes when this returns
    return;
  }
  arrived_ms.store(NowMs());
  if (base::Cancellation* cancellation = target.load()) cancellation->Cancel();
}

bool IsIgnored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

base::Result<std::unique_ptr<Interrupt>> Interrupt::Create() {
  auto cancellation = base::Cancellation::Create();
  if (!cancellation) return std::move(cancellation).error();
  return std::unique_ptr<Interrupt>(new Interrupt(*std::move(cancellation)));
}

Interrupt::Interrupt(base::Cancellation cancellation) : cancellation_(std::move(cancellation)) {
  arrived.store(0);
  target.store(&cancellation_);
  struct sigaction action {};
  action.sa_handler = Handle;
  action.sa_flags = 0;  // not SA_RESTART
  for (const int signal : kSignals) {
    if (!IsIgnored(signal)) sigaction(signal, &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (const int signal : kSignals) {
    if (!IsIgnored(signal)) std::signal(signal, SIG_DFL);
  }
  target.store(nullptr);
}

int Interrupt::signal() const { return arrived.load(); }

}  // namespace sluice::app
