#include <fmt/format.h>
#include <winsock2.h>
#include <winternl.h>

#include "harness/conformance/process_state.h"
// It needs windows.h before it.
#include <tlhelp32.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/base/path.h"
#include "core/base/socket.h"

namespace sluice::conformance {
namespace {

using base::Handle;
using base::UniqueHandle;

// ---- Handles ----

// What NtQuerySystemInformation() and NtQueryObject() answer, as far as winternl.h does not say it.
constexpr ULONG kExtendedHandleInformation = 64;  // not one that winternl.h knows
using QuerySystem = NTSTATUS(NTAPI*)(ULONG, void*, ULONG, ULONG*);
constexpr NTSTATUS kLengthMismatch = static_cast<NTSTATUS>(0xC0000004U);

struct HandleEntry {
  void* object;
  ULONG_PTR process;
  ULONG_PTR handle;
  ULONG access;
  USHORT trace;
  USHORT type;
  ULONG attributes;
  ULONG reserved;
};
struct HandleTable {
  ULONG_PTR count;
  ULONG_PTR reserved;
};

constexpr ULONG kInherited = 2;  // OBJ_INHERIT

std::string Narrow(const wchar_t* text, std::size_t size) {
  const int wide = static_cast<int>(size);
  std::string narrow(static_cast<std::size_t>(
                         WideCharToMultiByte(CP_UTF8, 0, text, wide, nullptr, 0, nullptr, nullptr)),
                     '\0');
  WideCharToMultiByte(CP_UTF8, 0, text, wide, narrow.data(), static_cast<int>(narrow.size()),
                      nullptr, nullptr);
  return narrow;
}

// "File", "Event", "Section" …
std::string TypeOf(HANDLE handle) {
  alignas(std::max_align_t) std::array<std::byte, 1024> room{};
  if (NtQueryObject(handle, ObjectTypeInformation, room.data(), room.size(), nullptr) < 0) {
    return "?";
  }
  const auto* const type =
      static_cast<const UNICODE_STRING*>(static_cast<const void*>(room.data()));
  return Narrow(type->Buffer, type->Length / sizeof(wchar_t));
}

// Of a file on a disk. Nothing else is asked its name: that of a pipe can be waited for for ever.
std::string PathOf(HANDLE handle) {
  std::array<wchar_t, 1024> room{};
  if (GetFileType(handle) != FILE_TYPE_DISK) return {};
  const DWORD size = GetFinalPathNameByHandleW(handle, room.data(), room.size(), 0);
  return size == 0 || size > room.size() ? " without a name" : " " + Narrow(room.data(), size);
}

std::string DescribeHandle(const HandleEntry& entry) {
  const auto handle = reinterpret_cast<HANDLE>(entry.handle);
  const std::string type = TypeOf(handle);
  return fmt::format("{}{}, access {:#x}{}", type, type == "File" ? PathOf(handle) : std::string(),
                     entry.access, (entry.attributes & kInherited) != 0 ? ", inherited" : "");
}

std::vector<HandleEntry> OwnHandles() {
  const auto query =
      reinterpret_cast<QuerySystem>(reinterpret_cast<void*>(&NtQuerySystemInformation));
  std::vector<std::byte> room(std::size_t{1} << 16U);
  NTSTATUS status = kLengthMismatch;
  while ((status = query(kExtendedHandleInformation, room.data(), static_cast<ULONG>(room.size()),
                         nullptr)) == kLengthMismatch) {
    room.resize(room.size() * 2);
  }
  if (status < 0) {
    throw std::system_error(static_cast<int>(RtlNtStatusToDosError(status)), std::system_category(),
                            "the list of handles");
  }
  const auto* const table = static_cast<const HandleTable*>(static_cast<const void*>(room.data()));
  const auto* const entries =
      static_cast<const HandleEntry*>(static_cast<const void*>(&room[sizeof *table]));
  std::vector<HandleEntry> own;
  std::copy_if(entries, entries + table->count, std::back_inserter(own),
               [](const HandleEntry& it) { return it.process == GetCurrentProcessId(); });
  return own;
}

// A thread that waits for a socket for the first time gets an event for that, which it keeps (seen
// with Wine 8.0). It gets it before it is looked at, so that nobody seems to have left it behind.
void WarmUp() {
  thread_local const bool kWarm = [] {
    (void)base::ConnectLoopback();
    return true;
  }();
  (void)kWarm;
}

// ---- Threads and processes ----

// Calls `each` with what `first` and `next` enumerate in a snapshot of the system.
template <class Entry, class Each>
void Enumerate(DWORD what, BOOL(WINAPI* first)(HANDLE, Entry*), BOOL(WINAPI* next)(HANDLE, Entry*),
               const Each& each) {
  const UniqueHandle snapshot(
      reinterpret_cast<Handle>(CreateToolhelp32Snapshot(what, GetCurrentProcessId())));
  if (!snapshot) throw std::system_error(base::LastError(), std::system_category(), "snapshot");
  const auto native = reinterpret_cast<HANDLE>(snapshot.get());
  Entry entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = first(native, &entry); more != FALSE; more = next(native, &entry)) each(entry);
}

std::set<int> Threads() {
  std::set<int> threads;
  Enumerate<THREADENTRY32>(TH32CS_SNAPTHREAD, Thread32First, Thread32Next,
                           [&](const THREADENTRY32& it) {
                             if (it.th32OwnerProcessID == GetCurrentProcessId()) {
                               threads.insert(static_cast<int>(it.th32ThreadID));
                             }
                           });
  return threads;
}

std::set<int> Children() {
  std::set<int> children;
  Enumerate<PROCESSENTRY32W>(TH32CS_SNAPPROCESS, Process32FirstW, Process32NextW,
                             [&](const PROCESSENTRY32W& it) {
                               if (it.th32ParentProcessID == GetCurrentProcessId()) {
                                 children.insert(static_cast<int>(it.th32ProcessID));
                               }
                             });
  return children;
}

// ---- Memory ----

// Calls `each` with every entry of every heap: the C libraries', of this program and of plugins,
// are among them.
template <class Each>
void WalkHeaps(const Each& each) {
  std::array<HANDLE, 256> heaps{};
  const DWORD count = std::min<DWORD>(GetProcessHeaps(heaps.size(), heaps.data()), heaps.size());
  for (const HANDLE heap : std::span(heaps).first(count)) {
    HeapLock(heap);
    PROCESS_HEAP_ENTRY entry{};
    while (HeapWalk(heap, &entry)) each(entry);
    HeapUnlock(heap);
  }
}

struct Region {
  std::uintptr_t allocation;  // where what it is a part of begins
  std::uintptr_t end;
  std::uint64_t size;
};

// What of the address space is taken, in order.
std::vector<Region> Regions() {
  std::vector<Region> regions;
  regions.reserve(1024);
  MEMORY_BASIC_INFORMATION it;
  std::uintptr_t at = 0;
  while (VirtualQuery(reinterpret_cast<const void*>(at), &it, sizeof it) != 0) {
    at = reinterpret_cast<std::uintptr_t>(it.BaseAddress) + it.RegionSize;
    if (it.State == MEM_FREE) continue;
    regions.push_back({.allocation = reinterpret_cast<std::uintptr_t>(it.AllocationBase),
                       .end = at,
                       .size = it.RegionSize});
  }
  return regions;
}

}  // namespace

const std::string_view kDescriptorWord = "handle";

ProcessState LookAtProcess() {
  WarmUp();
  ProcessState state;
  for (const HandleEntry& it : OwnHandles()) {
    state.descriptors[static_cast<Handle>(it.handle)] = DescribeHandle(it);
  }
  state.threads = Threads();
  state.children = Children();
  state.blocked = "empty";
  state.working_directory = base::ToUtf8(std::filesystem::current_path());
  return state;
}

bool IsInherited(std::string_view descriptor) { return descriptor.ends_with("inherited"); }

bool LibrariesKeepDescriptors() { return true; }

std::size_t CountDescriptors() { return OwnHandles().size(); }

std::uint64_t MappedBytes() {
  const std::vector<Region> regions = Regions();
  std::set<std::uintptr_t> heaps;  // allocations that are parts of heaps
  std::uintptr_t known_from = 0;
  std::uintptr_t known_to = 0;
  WalkHeaps([&](const PROCESS_HEAP_ENTRY& entry) {
    const auto at = reinterpret_cast<std::uintptr_t>(entry.lpData);
    if (known_from <= at && at < known_to) return;
    const auto region = std::ranges::upper_bound(regions, at, {}, &Region::end);
    if (region == regions.end()) return;
    heaps.insert(region->allocation);
    known_from = region->allocation;
    known_to = region->end;
  });
  std::uint64_t bytes = 0;
  for (const Region& it : regions) {
    if (!heaps.contains(it.allocation)) bytes += it.size;
  }
  return bytes;
}

std::uint64_t AllocatedBytes() {
  std::uint64_t bytes = 0;
  WalkHeaps([&](const PROCESS_HEAP_ENTRY& entry) {
    if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0) bytes += entry.cbData;
  });
  return bytes;
}

// A heap is walked block by block, and a block that is freed is free.
bool CountsEveryFree() { return true; }

std::map<std::string, std::optional<std::string>> CountEveryFree() { return {}; }

// MappedBytes() knows what is the heaps'.
bool KeepMallocToTheHeap() { return true; }

}  // namespace sluice::conformance
