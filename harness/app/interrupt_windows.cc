#include <windows.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "harness/app/interrupt.h"

namespace sluice::app {
namespace {

constexpr int kInterrupted = 2;  // SIGINT
constexpr int kTerminated = 15;  // SIGTERM

std::mutex g_mutex;  // the handler runs in a thread of its own
base::Cancellation* g_target = nullptr;
std::atomic<int> g_arrived = 0;

BOOL WINAPI Handle(DWORD event) {
  const bool by_hand = event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT;
  if (g_arrived.exchange(by_hand ? kInterrupted : kTerminated) != 0 && by_hand) {
    return FALSE;  // the next handler ends the process
  }
  {
    const std::scoped_lock lock(g_mutex);
    if (g_target != nullptr) g_target->Cancel();
  }
  // Where this handler returns from the others, the system ends the process; it does so anyway
  // after a while.
  if (!by_hand) Sleep(INFINITE);
  return TRUE;
}

}  // namespace

base::Result<std::unique_ptr<Interrupt>> Interrupt::Create() {
  auto cancellation = base::Cancellation::Create();
  if (!cancellation) return std::move(cancellation).error();
  return std::unique_ptr<Interrupt>(new Interrupt(*std::move(cancellation)));
}

Interrupt::Interrupt(base::Cancellation cancellation) : cancellation_(std::move(cancellation)) {
  g_arrived.store(0);
  {
    const std::scoped_lock lock(g_mutex);
    g_target = &cancellation_;
  }
  SetConsoleCtrlHandler(Handle, TRUE);
}

Interrupt::~Interrupt() {
  SetConsoleCtrlHandler(Handle, FALSE);
  const std::scoped_lock lock(g_mutex);
  g_target = nullptr;
}

int Interrupt::signal() const { return g_arrived.load(); }

}  // namespace sluice::app
