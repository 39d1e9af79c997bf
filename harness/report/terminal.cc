#include "harness/report/terminal.h"

#include "core/base/machine.h"

namespace sluice::report {

Style::Style(int fd)
    : colour_(IsTerminal(fd) && base::EnvironmentVariable("NO_COLOR").value_or("").empty()) {}

}  // namespace sluice::report
