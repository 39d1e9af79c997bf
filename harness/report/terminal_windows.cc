#include <windows.h>

#include "core/base/machine.h"
#include "harness/report/terminal.h"

namespace sluice::report {
namespace {

HANDLE Stream(int fd) { return GetStdHandle(fd == kStdout ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE); }

}  // namespace

// A console understands escape sequences from Windows 10 on, and only if it is told to.
bool IsTerminal(int fd) {
  if (base::EnvironmentVariable("TERM") == "dumb") return false;
  DWORD mode = 0;
  if (!GetConsoleMode(Stream(fd), &mode)) return false;
  return SetConsoleMode(Stream(fd), mode | ENABLE_PROCESSED_OUTPUT |
                                        ENABLE_VIRTUAL_TERMINAL_PROCESSING) != FALSE;
}

int TerminalWidth(int fd) {
  CONSOLE_SCREEN_BUFFER_INFO information;
  if (!GetConsoleScreenBufferInfo(Stream(fd), &information)) return 80;
  return information.srWindow.Right - information.srWindow.Left + 1;
}

}  // namespace sluice::report
