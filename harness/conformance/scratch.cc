#include "harness/conformance/scratch.h"

#include <stdlib.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace sluice::harness {

host::Result<Scratch> Scratch::Make(const std::filesystem::path& parent) {
  std::string name = (parent / "sluice-check-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return host::SystemError(errno, "cannot make a directory in " + parent.string());
  }
  return Scratch(name);
}

Scratch::~Scratch() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace sluice::harness
