// PE, for the system that this code is built for.
#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/host/error.h"
#include "core/host/library_file.h"
#include "core/host/pe.h"

namespace sluice::host {
namespace {

#if defined(__aarch64__) || defined(_M_ARM64)
constexpr std::uint16_t kMachine = kPeArm64;
#elif defined(__x86_64__) || defined(_M_X64)
constexpr std::uint16_t kMachine = kPeAmd64;
#else
#error "which machine is this?"
#endif

// The answer to the question about that file.
template <class T>
base::Result<T> Ask(const std::filesystem::path& path,
                    base::Result<T> (*question)(std::istream&, std::uint16_t)) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::Error{HostErrc::kUnreadable, std::generic_category().message(errno)};
  return question(file, kMachine);
}

}  // namespace

base::Result<void> CheckLibrary(const std::filesystem::path& path) { return Ask(path, CheckPe); }

base::Result<std::vector<std::string>> Exports(const std::filesystem::path& path) {
  return Ask(path, PeExports);
}

}  // namespace sluice::host
