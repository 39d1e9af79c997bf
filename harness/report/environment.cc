#include "harness/report/environment.h"

#include <fmt/format.h>

#include <string_view>

namespace sluice::harness {

boost::json::object ToJson(const Environment& environment) {
  return {{"system", environment.system},         {"release", environment.release},
          {"machine", environment.machine},       {"processors", environment.processors},
          {"privileged", environment.privileged}, {"directory", environment.directory},
          {"filesystem", environment.filesystem}, {"sluice", environment.version},
          {"compiler", environment.compiler},     {"optimised", environment.optimised}};
}

std::string Heading(const Environment& environment) {
  const std::string_view release = environment.release;
  const std::size_t minor = release.find('.');
  const std::size_t end = release.find_first_not_of("0123456789", minor + 1);
  return fmt::format("{} {}", environment.system,
                     minor == std::string_view::npos ? release : release.substr(0, end));
}

}  // namespace sluice::harness
