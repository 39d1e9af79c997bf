// A directory of a test's own.
#ifndef SLUICE_CORE_BASE_TESTING_TEMP_DIRECTORY_H_
#define SLUICE_CORE_BASE_TESTING_TEMP_DIRECTORY_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

namespace sluice::base {

// Only the user can read and write it (mode 0700; on Windows as the directory for temporary files
// hands it down). It is removed with all it holds.
class TempDirectory {
 public:
  TempDirectory() {
    namespace fs = std::filesystem;
    std::random_device random;
    fs::path path;
    do {
      path = fs::path(testing::TempDir()) / ("sluice-" + std::to_string(random()));
    } while (!fs::create_directory(path));  // throws unless it is there already
    fs::permissions(path, fs::perms::owner_all);
    path_ = fs::canonical(path);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  // Makes the file `name`, which only the user can write (mode 0644), and answers its path.
  std::filesystem::path Write(const std::string& name, std::string_view content) const {
    std::filesystem::path file = (path_ / name).make_preferred();
    std::ofstream(file, std::ios::binary) << content;
    std::filesystem::permissions(file, std::filesystem::perms(0644));
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_TESTING_TEMP_DIRECTORY_H_
