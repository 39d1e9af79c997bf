#include <windows.h>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/base/memory.h"

namespace sluice::base {

std::size_t PageSize() {
  SYSTEM_INFO information;
  GetSystemInfo(&information);
  return information.dwPageSize;
}

Result<Pages> Pages::Reserve(std::size_t bytes) {
  void* const base = VirtualAlloc(nullptr, bytes, MEM_RESERVE, PAGE_NOACCESS);
  if (base == nullptr) return Failed("cannot reserve memory");
  return Pages({static_cast<std::byte*>(base), bytes}, false);
}

Result<Pages> Pages::Map(Handle file, std::size_t bytes, Use use) {
  const bool writes = use == Use::kReadWrite;
  const HANDLE section = CreateFileMappingW(reinterpret_cast<HANDLE>(file), nullptr,
                                            writes ? PAGE_READWRITE : PAGE_READONLY, 0, 0, nullptr);
  if (section == nullptr) return Failed("cannot map a file");
  void* const base = MapViewOfFile(section, writes ? FILE_MAP_WRITE : FILE_MAP_READ, 0, 0, bytes);
  const DWORD error = GetLastError();
  CloseHandle(section);  // the view keeps it
  SetLastError(error);
  if (base == nullptr) return Failed("cannot map a file");
  return Pages({static_cast<std::byte*>(base), bytes}, true);
}

Pages::~Pages() {
  if (bytes_.empty()) return;
  if (of_file_) {
    UnmapViewOfFile(bytes_.data());
  } else {
    VirtualFree(bytes_.data(), 0, MEM_RELEASE);
  }
}

int Pages::Allow(std::size_t offset, std::size_t bytes) {
  return VirtualAlloc(bytes_.data() + offset, bytes, MEM_COMMIT, PAGE_READWRITE) == nullptr ? -1
                                                                                            : 0;
}

}  // namespace sluice::base
