#include "plugins/posix/mmap_write.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "plugins/common/route.h"
#include "plugins/common/steps.h"

namespace sluice::plugins {

int Mmap::Map(const Source& source, std::uint64_t begin, std::size_t size, void** base) noexcept {
  void* const mapping =
      mmap(nullptr, size, PROT_READ, MAP_PRIVATE, source.fd(), static_cast<off_t>(begin));
  if (mapping == MAP_FAILED) return errno;
  *base = mapping;
  return 0;
}

void Mmap::Unmap(void* base, std::size_t size) noexcept { munmap(base, size); }

std::uint64_t Mmap::PageSize() noexcept {
  return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

sluice_status MmapWrite::Probe(const sluice_route& route, sluice_report& report) noexcept {
  static constexpr Route kRoute{
      .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
      .sinks = kSocketSinks | kPipeSink | kFileSink | kDeviceSink,
      .source_reason = "the source is no regular file: it has no mapping",
      .sink_reason = "the sink is no stream socket, pipe, file or device"};
  return kRoute.Check(route, report);
}

sluice_status MmapWrite::Open(sluice_report& report) noexcept { return Probe(route_, report); }

sluice_status MmapWrite::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  mapped_.Forget();
  return Steps(cursor_, budget, "mmap+write", progress, [&](std::uint64_t left) {
    return mapped_.Round(source_, sink_, cursor_, left, progress);
  });
}

}  // namespace sluice::plugins
