#include <sys/ioctl.h>
#include <unistd.h>

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

}  // namespace sluice::report
