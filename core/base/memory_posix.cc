#include <sys/mman.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/memory.h"

namespace sluice::base {

std::size_t PageSize() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

Result<Pages> Pages::Reserve(std::size_t bytes) {
  void* const base = ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return Failed("cannot reserve memory");
  return Pages({static_cast<std::byte*>(base), bytes}, false);
}

Result<Pages> Pages::Map(Handle file, std::size_t bytes, Use use) {
  const int protection = use == Use::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void* const base = ::mmap(nullptr, bytes, protection, MAP_SHARED, file, 0);
  if (base == MAP_FAILED) return Failed("cannot map a file");
  return Pages({static_cast<std::byte*>(base), bytes}, true);
}

Pages::~Pages() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

int Pages::Allow(std::size_t offset, std::size_t bytes) {
  return ::mprotect(bytes_.data() + offset, bytes, PROT_READ | PROT_WRITE);
}

}  // namespace sluice::base
