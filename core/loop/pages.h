// Memory that takes room only where it is touched.
#ifndef SLUICE_CORE_LOOP_PAGES_H_
#define SLUICE_CORE_LOOP_PAGES_H_

#include <cstddef>
#include <memory_resource>
#include <span>
#include <vector>

namespace sluice::loop {

// For the storage of many transfers. Plugins touch little of theirs (linux.sendfile one page of
// 17 KiB). But where Linux makes huge pages by itself (transparent_hugepage/enabled: always, the
// default of Debian), one touched byte takes 2 MiB, that is the whole storage of all. Pages
// prevents this (madvise(2), MADV_NOHUGEPAGE).
//
// Allocates from chunks that it frees when it is destroyed. Does not reuse deallocated memory. Not
// thread-safe.
class Pages final : public std::pmr::memory_resource {
 public:
  Pages() = default;
  ~Pages() override;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

 private:
  static constexpr std::size_t kChunk = std::size_t{2} << 20U;

  // Get zeroed memory from the system, and give it back. Map() throws std::bad_alloc.
  static std::span<std::byte> Map(std::size_t size);
  static void Unmap(std::span<std::byte> chunk) noexcept;

  void* do_allocate(std::size_t size, std::size_t align) override;
  void do_deallocate(void* memory, std::size_t size, std::size_t align) override;
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  std::vector<std::span<std::byte>> chunks_;
  void* next_ = nullptr;  // in the last chunk
  std::size_t left_ = 0;
};

}  // namespace sluice::loop

#endif  // SLUICE_CORE_LOOP_PAGES_H_
