// Where a measurement was made. Figures mean little without it.
#ifndef SLUICE_HARNESS_REPORT_ENVIRONMENT_H_
#define SLUICE_HARNESS_REPORT_ENVIRONMENT_H_

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <string>

namespace sluice::harness {

struct Environment {
  std::string system;      // "Linux"
  std::string release;     // "6.18.4-amd64"
  std::string machine;     // "x86_64"
  unsigned processors;     // that may run this process
  bool privileged;         // effective user id 0
  std::string directory;   // where the source files were made
  std::string filesystem;  // its type: "ext4", or the number of one without a name here
  std::string version;     // of Sluice
  std::string compiler;    // that built it
  bool optimised;          // built with optimisation
};

// Asks the system. `directory` exists.
Environment ObserveEnvironment(const std::filesystem::path& directory);

boost::json::object ToJson(const Environment& environment);

// "Linux 6.18": what a heading needs.
std::string Heading(const Environment& environment);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_REPORT_ENVIRONMENT_H_
