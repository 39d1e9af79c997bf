#include "plugins/windows/mapped_send.h"

#include "plugins/common/route.h"
#include "plugins/common/step.h"

namespace sluice::plugins::windows {
namespace {

constexpr Route kRoute{.sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                       .sinks = kSocketSinks | kPipeSink | kFileSink | kDeviceSink,
                       .source_reason = "the source is not a regular file: it has no mapping",
                       .sink_reason = "the sink is not a stream socket, pipe, file or device"};

}  // namespace

int FileView::Map(const Source& source, std::uint64_t begin, std::size_t size,
                  void** base) noexcept {
  const HANDLE mapping =
      CreateFileMappingW(source.handle(), nullptr, PAGE_READONLY, /*as long as the file:*/ 0, 0,
                         /*lpName=*/nullptr);
  if (mapping == nullptr) return static_cast<int>(GetLastError());
  // The view keeps the mapping.
  *base = MapViewOfFile(mapping, FILE_MAP_READ, static_cast<DWORD>(begin >> 32U),
                        static_cast<DWORD>(begin), size);
  const auto error = *base == nullptr ? static_cast<int>(GetLastError()) : 0;
  CloseHandle(mapping);
  // The file has become shorter than what is asked for.
  return error == ERROR_ACCESS_DENIED ? ERROR_FILE_INVALID : error;
}

void FileView::Unmap(void* base, std::size_t /*size*/) noexcept { UnmapViewOfFile(base); }

std::uint64_t FileView::PageSize() noexcept {
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  return info.dwPageSize;
}

// An empty file has no mapping (ERROR_FILE_INVALID). It was not empty when it was last looked at,
// and the next step looks again. Filesystems without mappings answer nearly anything, and reading
// may go well.
sluice_status FileView::Stop(int error, sluice_progress& progress) noexcept {
  switch (error) {
    case ERROR_FILE_INVALID:
      return SLUICE_MORE;
    case ERROR_ACCESS_DENIED:
      return Fail(progress, SLUICE_E_SOURCE_IO, "CreateFileMapping failed", error);
    default:
      return Fail(progress, SLUICE_E_UNSUPPORTED, "the source cannot be mapped", error);
  }
}

sluice_status MappedSend::Probe(const sluice_route& route, sluice_report& report) noexcept {
  if (const sluice_status no = kRoute.Check(route, report); no != SLUICE_OK) return no;
  return Sink::Check(*route.sink, report);
}

sluice_status MappedSend::Open(sluice_report& report) noexcept {
  if (const sluice_status no = kRoute.Check(route_, report); no != SLUICE_OK) return no;
  return sink_.Open(report);
}

sluice_status MappedSend::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  const char* const path =
      sink_.IsOne(kSocketSinks) ? "MapViewOfFile+WSASend" : "MapViewOfFile+WriteFile";
  mapped_.Forget();
  return Steps(cursor_, budget, path, progress, [&](std::uint64_t left) {
    return mapped_.Round(source_, sink_, cursor_, left, progress);
  });
}

}  // namespace sluice::plugins::windows
