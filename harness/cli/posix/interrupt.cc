#include "harness/cli/interrupt.h"

#include <array>
#include <atomic>
#include <csignal>
#include <utility>

namespace sluice::harness {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

std::atomic<transfer::Cancellation*> target = nullptr;
std::atomic<int> arrived = 0;
static_assert(std::atomic<transfer::Cancellation*>::is_always_lock_free);

void Handle(int signal) {
  arrived.store(signal);
  if (transfer::Cancellation* cancellation = target.load()) cancellation->Cancel();
}

bool IsIgnored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

host::Result<std::unique_ptr<Interrupt>> Interrupt::Create() {
  auto cancellation = transfer::Cancellation::Create();
  if (!cancellation) return std::move(cancellation).error();
  return std::unique_ptr<Interrupt>(new Interrupt(*std::move(cancellation)));
}

Interrupt::Interrupt(transfer::Cancellation cancellation) : cancellation_(std::move(cancellation)) {
  arrived.store(0);
  target.store(&cancellation_);
  struct sigaction action {};
  action.sa_handler = Handle;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and not SA_RESTART
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

}  // namespace sluice::harness
