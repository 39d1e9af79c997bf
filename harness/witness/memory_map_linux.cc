#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "core/base/memory.h"
#include "harness/witness/memory_map.h"

namespace sluice::witness {
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
