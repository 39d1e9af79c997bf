#include "harness/report/environment.h"

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <string_view>
#include <utility>

namespace sluice::harness {

namespace {

// The first two numbers: on Linux the others tell patches. Windows tells by its third one which
// Windows it is.
std::string_view ShortRelease(const Environment& environment) {
  const std::string_view release = environment.release;
  const std::size_t minor = release.find('.');
  if (minor == std::string_view::npos || environment.system == "Windows") return release;
  return release.substr(0, release.find_first_not_of("0123456789", minor + 1));
}

}  // namespace

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
  std::string heading = fmt::format("{} {}", environment.system, ShortRelease(environment));
  if (!environment.note.empty()) heading += fmt::format(" ({})", environment.note);
  return heading;
}

}  // namespace sluice::harness
