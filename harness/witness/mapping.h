// A file mapped into memory. POSIX.
#ifndef SLUICE_HARNESS_WITNESS_MAPPING_H_
#define SLUICE_HARNESS_WITNESS_MAPPING_H_

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <span>
#include <utility>

#include "core/host/error.h"

namespace sluice::harness {

// Owns a shared mapping of the first `size` ≥ 1 bytes of a file.
class Mapping {
 public:
  static host::Result<Mapping> Map(int fd, std::size_t size, int protection) {
    void* start = ::mmap(nullptr, size, protection, MAP_SHARED, fd, 0);
    if (start == MAP_FAILED) return host::SystemError(errno, "mmap of the payload");
    return Mapping({static_cast<std::byte*>(start), size});
  }

  Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping() {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
  }

  std::span<std::byte> bytes() const { return bytes_; }

 private:
  explicit Mapping(std::span<std::byte> bytes) : bytes_(bytes) {}

  std::span<std::byte> bytes_;
};

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_MAPPING_H_
