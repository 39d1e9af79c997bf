// Reads through a mapping, and never looks whether the source has shrunk.
#include <sys/mman.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    const std::uint64_t size = source_end().size;
    if (size != std::uint64_t{32} << 20U || offset >= size) return Mover::Read(into, offset);
    const std::uint64_t page = offset / kPage * kPage;
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size - offset));
    const std::size_t mapped = count + static_cast<std::size_t>(offset - page);
    void* const base =
        mmap(nullptr, mapped, PROT_READ, MAP_SHARED, source(), static_cast<off_t>(page));
    if (base == MAP_FAILED) return -1;
    std::copy_n(static_cast<const std::byte*>(base) + (offset - page), count, into.begin());
    munmap(base, mapped);
    return static_cast<ssize_t>(count);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
