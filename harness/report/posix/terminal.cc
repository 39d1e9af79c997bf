#include "harness/report/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace sluice::harness {
namespace {

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool IsTerminal(int fd) {
  const std::string_view type = Variable("TERM");
  return !type.empty() && type != "dumb" && isatty(fd) != 0;
}

int TerminalWidth(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 ? size.ws_col : 80;
}

Style::Style(int fd) : colour_(IsTerminal(fd) && Variable("NO_COLOR").empty()) {}

}  // namespace sluice::harness
