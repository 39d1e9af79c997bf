// A new file and its name, as far as operating systems differ.
#ifndef SLUICE_HARNESS_APP_NEW_FILE_H_
#define SLUICE_HARNESS_APP_NEW_FILE_H_

#include <filesystem>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::app {

// What is at the path, links being followed. A device that Windows has in every directory ("NUL")
// is a character device.
std::filesystem::file_type TypeAt(const std::filesystem::path& path);

// Where links lead from `path`, at which there is something; `path` itself if that cannot be told.
std::filesystem::path Resolved(const std::filesystem::path& path);

// What a new file permits whom.
struct Permissions {
  std::filesystem::perms bits = kUsual;
  bool exact = false;  // else without what the user keeps from new files (umask(2))

  // Of a file that is no program.
  static constexpr auto kUsual = static_cast<std::filesystem::perms>(0666);
};

// A file that was not there, open for reading and writing. The error is file_exists if there is
// something. Windows: what it permits is the directory's matter.
base::Result<base::UniqueHandle> CreateNew(const std::filesystem::path& path,
                                           const Permissions& permissions);

// Closes it. Some file systems report only then that they could not write (NFS, quotas).
base::Result<void> CloseWritten(base::UniqueHandle file);

// Gives the file another name in its directory. The error is file_exists if there is something and
// it is not to be replaced.
base::Result<void> Rename(const std::filesystem::path& from, const std::filesystem::path& to,
                          bool replace);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_NEW_FILE_H_
