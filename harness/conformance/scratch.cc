#include "harness/conformance/scratch.h"

#include <system_error>

#include "core/base/file.h"

namespace sluice::conformance {

namespace {

// Windows removes no file that is marked as read-only, as the copy of one is too.
void MakeWritable(const std::filesystem::path& directory) {
  namespace fs = std::filesystem;
  std::error_code failed;
  for (fs::recursive_directory_iterator it(directory, failed), end; !failed && it != end;
       it.increment(failed)) {
    std::error_code ignored;
    if (it->symlink_status(ignored).type() != fs::file_type::regular) continue;
    fs::permissions(it->path(), fs::perms::owner_write, fs::perm_options::add, ignored);
  }
}

}  // namespace

base::Result<Scratch> Scratch::Make(const std::filesystem::path& parent) {
  auto made = base::MakeDirectory(parent, "sluice-check-");
  if (!made) return made.error();
  return Scratch(*std::move(made));
}

Scratch::~Scratch() {
  if (path_.empty()) return;
  std::error_code failed;
  std::filesystem::remove_all(path_, failed);
  if (!failed) return;
  MakeWritable(path_);
  std::filesystem::remove_all(path_, failed);
}

}  // namespace sluice::conformance
