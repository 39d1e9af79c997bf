#include <windows.h>

#include <atomic>
#include <csignal>

#include "harness/app/failure.h"
#include "harness/cli/process.h"

namespace sluice::cli {
namespace {

std::atomic<UINT> g_exit_code = app::kExitFailed;

// Nothing of this process runs any more, least of all what has just crashed.
[[noreturn]] void EndAtOnce(UINT exit_code) {
  TerminateProcess(GetCurrentProcess(), exit_code);
  for (;;) Sleep(INFINITE);
}

LONG WINAPI OnException(EXCEPTION_POINTERS* /*what*/) { EndAtOnce(g_exit_code.load()); }

}  // namespace

base::Result<void> PrepareStreamsAndSignals() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  for (const DWORD stream : {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE}) {
    DWORD flags = 0;
    if (!GetHandleInformation(GetStdHandle(stream), &flags)) {
      SetStdHandle(stream, INVALID_HANDLE_VALUE);
    }
  }
  return {};
}

void OutliveCrashes(int exit_code) {
  g_exit_code.store(static_cast<UINT>(exit_code));
  SetUnhandledExceptionFilter(OnException);
  std::signal(SIGABRT, [](int) { EndAtOnce(g_exit_code.load()); });
}

void EndBySignal(int signal) { EndAtOnce(static_cast<UINT>(app::kExitSignal + signal)); }

}  // namespace sluice::cli
