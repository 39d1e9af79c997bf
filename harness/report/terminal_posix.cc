#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <span>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/machine.h"
#include "harness/report/terminal.h"

namespace sluice::report {

bool IsTerminal(int fd) {
  const std::string type = base::EnvironmentVariable("TERM").value_or("");
  return !type.empty() && type != "dumb" && isatty(fd) != 0;
}

int TerminalWidth(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 ? size.ws_col : 80;
}

int WriteTo(Standard stream, std::string_view text) {
  const int fd = stream == Standard::kOutput ? STDOUT_FILENO : STDERR_FILENO;
  while (!text.empty()) {
    const auto put = base::Write(fd, std::as_bytes(std::span(text)));
    if (put < 0) return base::LastError();
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

bool IsReaderGone(int error) { return error == EPIPE; }

}  // namespace sluice::report
