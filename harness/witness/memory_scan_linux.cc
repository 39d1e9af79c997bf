#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <utility>

#include "core/base/memory.h"
#include "harness/witness/memory_scan.h"

namespace sluice::witness {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30U;
constexpr std::size_t kMostEntries = 4096;

// Bits of an entry of /proc/PID/pagemap (Documentation/admin-guide/mm/pagemap.rst).
constexpr std::uint64_t kPresent = std::uint64_t{1} << 63U;
constexpr std::uint64_t kSwapped = std::uint64_t{1} << 62U;
constexpr std::uint64_t kOfFile = std::uint64_t{1} << 61U;  // or of shared anonymous memory

// True if the page holds something, and is not a page of the page cache in a private mapping.
bool HoldsOwnBytes(std::uint64_t entry, const MemoryArea& area) {
  if ((entry & (kPresent | kSwapped)) == 0) return false;
  return area.shared || (entry & kOfFile) == 0;
}

base::Result<base::UniqueHandle> OpenProc(pid_t pid, const char* name) {
  const std::string path = fmt::format("/proc/{}/{}", pid, name);
  base::UniqueHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return base::SystemError(errno, "open " + path);
  return file;
}

}  // namespace

base::Result<MemoryScanner> MemoryScanner::Open(pid_t pid, std::vector<MappedFile> excluded) {
  MemoryScanner scanner(pid, std::move(excluded));
  auto memory = OpenProc(pid, "mem");
  if (!memory) return memory.error();
  auto page_map = OpenProc(pid, "pagemap");
  if (!page_map) return page_map.error();
  scanner.memory_ = std::move(*memory);
  scanner.page_map_ = std::move(*page_map);
  return scanner;
}

bool MemoryScanner::Concerns(const MemoryArea& area) {
  if (!area.accessible || area.name.starts_with("[v")) return false;  // [vdso], [vvar], [vsyscall]
  if (area.shared && std::ranges::find(excluded_, area.file) != excluded_.end()) return false;
  if (area.end - area.start <= kMostBytes) return true;
  skipped_some_ = true;
  return false;
}

void MemoryScanner::Scan(const Stamps& stamps, std::uint64_t units, const Found& found) {
  const std::uint64_t page_bytes = base::PageSize();
  for (const MemoryArea& area : ReadMemoryMap(pid_)) {
    if (!Concerns(area)) continue;
    std::uint64_t run = area.start;  // where the present run of pages with own bytes starts
    std::uint64_t at = area.start;
    while (at < area.end) {
      const auto entries = ReadPageMap(at / page_bytes, (area.end - at) / page_bytes);
      if (entries.empty()) break;
      for (const std::uint64_t entry : entries) {
        if (!HoldsOwnBytes(entry, area)) {
          ScanRun(area, run, at, stamps, units, found);
          run = at + page_bytes;
        }
        at += page_bytes;
      }
    }
    ScanRun(area, run, at, stamps, units, found);
  }
}

std::span<const std::uint64_t> MemoryScanner::ReadPageMap(std::uint64_t first_page,
                                                          std::uint64_t pages) {
  entries_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(pages, kMostEntries)));
  const ssize_t got =
      ::pread(page_map_.get(), entries_.data(), entries_.size() * sizeof(entries_[0]),
              static_cast<off_t>(first_page * sizeof(entries_[0])));
  if (got <= 0) return {};
  return std::span(entries_).first(static_cast<std::size_t>(got) / sizeof(entries_[0]));
}

void MemoryScanner::ScanRun(const MemoryArea& area, std::uint64_t start, std::uint64_t end,
                            const Stamps& stamps, std::uint64_t units, const Found& found) {
  const auto read = [this](std::uint64_t address, std::span<std::byte> bytes) -> std::int64_t {
    return ::pread(memory_.get(), bytes.data(), bytes.size(), static_cast<off_t>(address));
  };
  search_.Search(start, end, read, stamps, units, [&](std::uint64_t unit, std::uint64_t address) {
    found(unit, area.shared ? MemoryPlace{.inode = area.file.inode,
                                          .offset = area.offset + (address - area.start)}
                            : MemoryPlace{.inode = 0, .offset = address});
  });
}

namespace {

// Takes the text up to `end`, which is dropped, from the front of `rest`.
std::string_view Take(std::string_view& rest, char end) {
  const std::size_t at = std::min(rest.find(end), rest.size());
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return taken;
}

bool ParseNumber(std::string_view text, int base, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

// 7ffd4a5e2000-7ffd4a603000 rw-p 00000000 00:00 0                          [stack]
std::optional<MemoryArea> ParseMemoryArea(std::string_view line) {
  MemoryArea area;
  const bool range =
      ParseNumber(Take(line, '-'), 16, area.start) && ParseNumber(Take(line, ' '), 16, area.end);
  const std::string_view permissions = Take(line, ' ');
  if (!range || permissions.size() != 4 || !ParseNumber(Take(line, ' '), 16, area.offset)) {
    return std::nullopt;
  }
  area.accessible = !permissions.starts_with("---");
  area.shared = permissions[3] == 's';
  area.file.device = Take(line, ' ');
  if (!ParseNumber(Take(line, ' '), 10, area.file.inode)) return std::nullopt;
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  area.name = line;
  return area;
}

std::vector<MemoryArea> ReadMemoryMap(pid_t pid) {
  std::vector<MemoryArea> areas;
  std::ifstream table(fmt::format("/proc/{}/maps", pid));
  for (std::string line; std::getline(table, line);) {
    if (auto area = ParseMemoryArea(line)) areas.push_back(std::move(*area));
  }
  return areas;
}

std::optional<MappedFile> NameInMemoryMap(int fd) {
  const auto mapping = base::Pages::Map(fd, base::PageSize(), base::Pages::Use::kRead);
  if (!mapping) return std::nullopt;
  const auto start = reinterpret_cast<std::uintptr_t>(mapping->bytes().data());
  for (const MemoryArea& area : ReadMemoryMap(::getpid())) {
    if (area.start <= start && start < area.end) return area.file;
  }
  return std::nullopt;
}

}  // namespace sluice::witness
