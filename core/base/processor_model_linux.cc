#include "core/base/processor_model.h"

#include <fstream>
#include <string_view>

namespace sluice::transfer {

// proc_cpuinfo(5). Arm has no such line.
std::string ProcessorModel() {
  constexpr std::string_view kName = "model name";
  std::ifstream lines("/proc/cpuinfo");
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kName)) continue;
    const std::size_t value = line.find_first_not_of(": \t", kName.size());
    return value == std::string::npos ? std::string() : line.substr(value);
  }
  return {};
}

}  // namespace sluice::transfer
