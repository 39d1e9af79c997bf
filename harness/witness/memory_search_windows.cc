#include <windows.h>

#include "harness/witness/memory_search.h"
// After windows.h, which it needs.
#include <psapi.h>

#include <array>
#include <span>

#include "harness/witness/isolated_transfer.h"

namespace sluice::witness {
namespace {

constexpr DWORD kWritable =
    PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
// Of a view: not the pages that are still the file's.
constexpr DWORD kWrittenOrShared = PAGE_READWRITE | PAGE_EXECUTE_READWRITE;

bool IsOfFile(HANDLE process, const void* address) {
  std::array<wchar_t, MAX_PATH> name{};
  return GetMappedFileNameW(process, const_cast<void*>(address), name.data(), MAX_PATH) != 0;
}

bool HoldsOwnBytes(HANDLE process, const MEMORY_BASIC_INFORMATION& region) {
  if (region.State != MEM_COMMIT || (region.Protect & (PAGE_GUARD | PAGE_NOACCESS)) != 0) {
    return false;
  }
  switch (region.Type) {
    case MEM_PRIVATE:
      return true;
    case MEM_IMAGE:
      return (region.Protect & kWritable) != 0;
    case MEM_MAPPED:
      return (region.Protect & kWrittenOrShared) != 0 && !IsOfFile(process, region.BaseAddress);
    default:
      return false;
  }
}

}  // namespace

bool MemorySearch::Scan(const Stamps& stamps, std::uint64_t units, const Found& found) {
  const auto process = reinterpret_cast<HANDLE>(isolated_.child().ended());
  const auto read = [&](std::uint64_t address, std::span<std::byte> bytes) -> std::int64_t {
    SIZE_T got = 0;
    ReadProcessMemory(process, reinterpret_cast<const void*>(address), bytes.data(), bytes.size(),
                      &got);
    return static_cast<std::int64_t>(got);
  };
  MEMORY_BASIC_INFORMATION region{};
  std::uint64_t at = 0;
  bool any = false;
  while (VirtualQueryEx(process, reinterpret_cast<const void*>(at), &region, sizeof region) != 0) {
    const std::uint64_t end = at + region.RegionSize;
    if (HoldsOwnBytes(process, region)) {
      any = true;
      search_.Search(at, end, read, stamps, units, [&](std::uint64_t unit, std::uint64_t address) {
        found(unit, {.inode = 0, .offset = address});
      });
    }
    if (end <= at) break;
    at = end;
  }
  return any;
}

}  // namespace sluice::witness
