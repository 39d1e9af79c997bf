// Memory by the page.
#ifndef SLUICE_CORE_BASE_MEMORY_H_
#define SLUICE_CORE_BASE_MEMORY_H_

#include <cstddef>
#include <span>
#include <utility>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::base {

// Bytes of a page.
std::size_t PageSize();

// Whole pages of a process's own, or of a file that is mapped into it.
class Pages {
 public:
  // Nobody may touch them, until Allow().
  static Result<Pages> Reserve(std::size_t bytes);

  enum class Use { kRead, kReadWrite };
  // The first `bytes` ≥ 1 of a file; what is written reaches the file, and others see it.
  static Result<Pages> Map(Handle file, std::size_t bytes, Use use);

  Pages(Pages&& other) noexcept
      : bytes_(std::exchange(other.bytes_, {})), of_file_(other.of_file_) {}
  Pages& operator=(Pages&&) = delete;
  ~Pages();

  // Lets a part of what was reserved be read and written. 0, or −1.
  int Allow(std::size_t offset, std::size_t bytes);

  std::span<std::byte> bytes() const { return bytes_; }

 private:
  Pages(std::span<std::byte> bytes, bool of_file) : bytes_(bytes), of_file_(of_file) {}

  std::span<std::byte> bytes_;
  bool of_file_;
};

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_MEMORY_H_
