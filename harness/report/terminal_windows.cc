#include <windows.h>

#include <algorithm>
#include <boost/nowide/convert.hpp>
#include <cstddef>
#include <string>

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

namespace {

// A call takes no more than some 64 KiB, says the documentation of older systems.
constexpr std::size_t kMostAtOnce = 8192;

int WriteConsole(HANDLE console, std::wstring_view text) {
  while (!text.empty()) {
    std::size_t count = std::min(text.size(), kMostAtOnce);
    // Not between the halves of a character.
    if (count < text.size() && IS_HIGH_SURROGATE(text[count - 1])) --count;
    DWORD put = 0;
    if (!WriteConsoleW(console, text.data(), static_cast<DWORD>(count), &put, nullptr)) {
      return static_cast<int>(GetLastError());
    }
    text.remove_prefix(std::clamp<std::size_t>(put, 1, count));
  }
  return 0;
}

int WriteFile(HANDLE file, std::string_view text) {
  while (!text.empty()) {
    const auto count = static_cast<DWORD>(std::min<std::size_t>(text.size(), 1U << 30U));
    DWORD put = 0;
    if (!::WriteFile(file, text.data(), count, &put, nullptr)) {
      return static_cast<int>(GetLastError());
    }
    text.remove_prefix(put);
  }
  return 0;
}

}  // namespace

int WriteTo(Standard stream, std::string_view text) {
  const HANDLE handle =
      GetStdHandle(stream == Standard::kOutput ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
  DWORD mode = 0;
  if (!GetConsoleMode(handle, &mode)) return WriteFile(handle, text);
  return WriteConsole(handle, boost::nowide::widen(text));
}

bool IsReaderGone(int error) { return error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA; }

}  // namespace sluice::report
