// A file that appears when it is complete, or not at all.
#ifndef SLUICE_HARNESS_APP_OUTPUT_FILE_H_
#define SLUICE_HARNESS_APP_OUTPUT_FILE_H_

#include <filesystem>
#include <string_view>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::app {

// Bytes go to a temporary file beside the target, ".<name>.<number>.part"; Commit() gives it the
// target's name. Without Commit() it is removed.
class OutputFile {
 public:
  // An existing target is an error, file_exists, unless `replace`; anything but a regular file
  // always is. A symbolic link stays, and the file it leads to is replaced. A new file gets
  // `permissions`, without what the user keeps from new files (umask(2)); one that replaces another
  // permits what that did.
  static base::Result<OutputFile> Create(
      const std::filesystem::path& target, bool replace,
      std::filesystem::perms permissions = static_cast<std::filesystem::perms>(0666));
  OutputFile(OutputFile&& other) noexcept = default;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  // Open for reading and writing.
  base::Handle handle() const { return file_.get(); }

  // Writes all of `content`, and commits.
  base::Result<void> Put(std::string_view content);

  // Once. If something has come to be at the target meanwhile, it is left alone unless `replace`.
  base::Result<void> Commit();

 private:
  OutputFile(std::filesystem::path target, bool replace)
      : target_(std::move(target)), replace_(replace) {}

  std::filesystem::path target_;
  bool replace_;
  std::filesystem::path temporary_;
  base::UniqueHandle file_;  // empty after Commit()
};

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_OUTPUT_FILE_H_
