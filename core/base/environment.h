// What the process was told through its environment.
#ifndef SLUICE_CORE_BASE_ENVIRONMENT_H_
#define SLUICE_CORE_BASE_ENVIRONMENT_H_

#include <optional>
#include <string>

namespace sluice::host {

// The value of the variable; none: it is not set. UTF-8 on Windows, where std::getenv() answers in
// the system's code page; elsewhere the bytes that are there. No other thread may set variables
// meanwhile.
std::optional<std::string> EnvironmentVariable(const char* name);

}  // namespace sluice::host

#endif  // SLUICE_CORE_BASE_ENVIRONMENT_H_
