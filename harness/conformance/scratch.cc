#include "harness/conformance/scratch.h"

#include <system_error>

#include "harness/os/file.h"

namespace sluice::harness {

host::Result<Scratch> Scratch::Make(const std::filesystem::path& parent) {
  auto made = os::MakeDirectory(parent, "sluice-check-");
  if (!made) return made.error();
  return Scratch(*std::move(made));
}

Scratch::~Scratch() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace sluice::harness
