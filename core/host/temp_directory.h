// A directory of a test's own.
#ifndef SLUICE_CORE_HOST_TEMP_DIRECTORY_H_
#define SLUICE_CORE_HOST_TEMP_DIRECTORY_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sluice::host {

// Only the user can read and write it (mode 0700). It is removed with all it holds.
class TempDirectory {
 public:
  TempDirectory() {
    std::string name = testing::TempDir() + "/sluice-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
    path_ = std::filesystem::canonical(name);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  // Makes the file `name`, mode 0644, and answers its path.
  std::filesystem::path Write(const std::string& name, std::string_view content) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream(file, std::ios::binary) << content;
    std::filesystem::permissions(file, std::filesystem::perms(0644));
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_TEMP_DIRECTORY_H_
