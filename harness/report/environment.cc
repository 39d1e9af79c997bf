#include "harness/report/environment.h"

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <string_view>
#include <utility>

#include "core/base/machine.h"

namespace sluice::report {

boost::json::object ToJson(const Environment& environment) {
  boost::json::value note;
  if (!environment.note.empty()) note = environment.note;
  return {{"system", environment.system},
          {"release", environment.release},
          {"note", std::move(note)},
          {"machine", environment.machine},
          {"processors", environment.processors},
          {"privileged", environment.privileged},
          {"directory", environment.directory},
          {"filesystem", environment.filesystem},
          {"sluice", environment.version},
          {"compiler", environment.compiler},
          {"optimised", environment.optimised}};
}

std::string Heading(const Environment& environment) {
  // Windows tells by the third number of its release which Windows it is.
  const std::string_view release = environment.system == "Windows"
                                       ? environment.release
                                       : base::WithoutPatches(environment.release);
  std::string heading = fmt::format("{} {}", environment.system, release);
  if (!environment.note.empty()) heading += fmt::format(" ({})", environment.note);
  return heading;
}

}  // namespace sluice::report
