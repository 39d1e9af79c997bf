#include "harness/report/terminal.h"

#include "core/base/machine.h"

namespace sluice::harness {

Style::Style(int fd)
    : colour_(IsTerminal(fd) && host::EnvironmentVariable("NO_COLOR").value_or("").empty()) {}

}  // namespace sluice::harness
