// Where a measurement was made. Figures mean little without it.
#ifndef SLUICE_HARNESS_REPORT_ENVIRONMENT_H_
#define SLUICE_HARNESS_REPORT_ENVIRONMENT_H_

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <string>

namespace sluice::report {

struct Environment {
  std::string system;      // "Linux", "Windows"; "Wine" where it stands in for Windows
  std::string release;     // "6.18.4-amd64", "10.0.19045"; Wine's own: "8.0"
  std::string note;        // what must be known about the system: "not Windows"; mostly empty
  std::string machine;     // "x86_64"
  unsigned processors;     // that may run this process
  bool privileged;         // effective user id 0; on Windows, an elevated token
  std::string directory;   // where the source files were made
  std::string filesystem;  // its type: "ext4", "NTFS", or the number of one without a name here
  std::string version;     // of Sluice
  std::string compiler;    // that built it
  bool optimised;          // built with optimisation
};

// Asks the system. `directory` exists.
Environment ObserveEnvironment(const std::filesystem::path& directory);

boost::json::object ToJson(const Environment& environment);

// "Linux 6.18", "Windows 10.0.19045", "Wine 8.0 (not Windows)": what a heading needs.
std::string Heading(const Environment& environment);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_ENVIRONMENT_H_
