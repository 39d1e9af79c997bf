#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "core/base/error.h"
#include "harness/app/new_file.h"

namespace sluice::app {

namespace fs = std::filesystem;

fs::file_type TypeAt(const fs::path& path) {
  std::error_code ignored;
  return fs::status(path, ignored).type();
}

fs::path Resolved(const fs::path& path) {
  std::error_code error;
  fs::path resolved = fs::canonical(path, error);
  return error ? path : resolved;
}

base::Result<base::UniqueHandle> CreateNew(const fs::path& path, const Permissions& permissions) {
  const auto mode = static_cast<mode_t>(permissions.bits & fs::perms::all);
  base::UniqueHandle file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file) return base::Failed("open");
  // Where a file system has none of this, all files permit the same.
  if (permissions.exact) (void)fchmod(file.get(), mode);
  return file;
}

base::Result<void> CloseWritten(base::UniqueHandle file) {
  if (close(file.release()) != 0) return base::Failed("close");
  return {};
}

base::Result<void> Rename(const fs::path& from, const fs::path& to, bool replace) {
  if (!replace) {
    // Unlike rename(2), link(2) never replaces.
    if (link(from.c_str(), to.c_str()) == 0) {
      unlink(from.c_str());
      return {};
    }
    if (errno == EEXIST) return base::Failed("link");
    // This file system has no hard links.
  }
  if (std::rename(from.c_str(), to.c_str()) != 0) return base::Failed("rename");
  return {};
}

}  // namespace sluice::app
