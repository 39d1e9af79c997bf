// Directories for what cases write.
#ifndef SLUICE_HARNESS_CONFORMANCE_SCRATCH_H_
#define SLUICE_HARNESS_CONFORMANCE_SCRATCH_H_

#include <filesystem>
#include <utility>

#include "core/base/error.h"

namespace sluice::conformance {

// A fresh directory of this user's alone, removed with all it holds.
class Scratch {
 public:
  // In `parent`, which exists.
  static base::Result<Scratch> Make(const std::filesystem::path& parent);

  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Scratch& operator=(Scratch&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~Scratch();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit Scratch(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SCRATCH_H_
