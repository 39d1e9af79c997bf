// Mach-O, for the machine that this code is built for; <mach-o/loader.h>, <mach-o/nlist.h>.
#include <fmt/format.h>
#include <libkern/OSByteOrder.h>
#include <mach-o/dyld.h>
#include <mach-o/fat.h>
#include <mach-o/loader.h>
#include <mach-o/nlist.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "core/host/error.h"
#include "core/host/library_file.h"

namespace sluice::host {
namespace {

// No library has more.
constexpr std::uint32_t kCommandsMax = 1U << 20U;
constexpr std::uint32_t kNamesMax = 64U << 20U;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// What was read of a file, for this machine.
struct Image {
  File file;
  std::uint64_t size = 0;   // of the file
  std::uint64_t start = 0;  // of the image in it: a universal file has several
  mach_header_64 header{};
  std::vector<std::byte> commands{};
};

bool Read(std::FILE* file, std::uint64_t offset, void* to, std::size_t size) {
  return std::fseek(file, static_cast<long>(offset), SEEK_SET) == 0 &&
         std::fread(to, 1, size, file) == size;
}

base::Error NotALibrary(std::string_view why) {
  return {HostErrc::kNotALibrary, fmt::format("not a shared library ({})", why)};
}

std::string MachineName(cpu_type_t machine) {
  switch (machine) {
    case CPU_TYPE_ARM64:
      return "arm64";
    case CPU_TYPE_X86_64:
      return "x86_64";
    default:
      return fmt::format("machine {:#x}", static_cast<unsigned>(machine));
  }
}

// Returns where the image for this machine begins in a universal file, whose numbers are
// big-endian.
std::optional<std::uint64_t> FindSlice(std::FILE* file, cpu_type_t machine) {
  fat_header fat{};
  if (!Read(file, 0, &fat, sizeof fat)) return std::nullopt;
  const std::uint32_t count = std::min<std::uint32_t>(OSSwapBigToHostInt32(fat.nfat_arch), 64);
  for (std::uint32_t i = 0; i < count; ++i) {
    fat_arch slice{};
    if (!Read(file, sizeof fat + i * sizeof slice, &slice, sizeof slice)) return std::nullopt;
    if (OSSwapBigToHostInt32(static_cast<std::uint32_t>(slice.cputype)) ==
        static_cast<std::uint32_t>(machine)) {
      return OSSwapBigToHostInt32(slice.offset);
    }
  }
  return std::nullopt;
}

// Calls `visit` for every load command. Returns false if one is damaged or `visit` returns false.
template <class Visit>
bool ForEachCommand(const Image& image, const Visit& visit) {
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < image.header.ncmds; ++i) {
    load_command command{};
    if (image.commands.size() - at < sizeof command) return false;
    std::memcpy(&command, image.commands.data() + at, sizeof command);
    if (command.cmdsize < sizeof command || command.cmdsize > image.commands.size() - at) {
      return false;
    }
    if (!visit(command.cmd, std::span(image.commands).subspan(at, command.cmdsize))) return false;
    at += command.cmdsize;
  }
  return true;
}

template <class Command>
std::optional<Command> As(std::span<const std::byte> bytes) {
  Command command{};
  if (bytes.size() < sizeof command) return std::nullopt;
  std::memcpy(&command, bytes.data(), sizeof command);
  return command;
}

base::Result<Image> Open(const std::filesystem::path& path) {
  Image image{.file = File(std::fopen(path.c_str(), "rbe"))};
  std::error_code failed;
  image.size = std::filesystem::file_size(path, failed);
  if (image.file == nullptr || failed) {
    const int error = failed ? failed.value() : errno;
    return base::Error{HostErrc::kUnreadable, std::generic_category().message(error)};
  }
  if (image.size == 0) return NotALibrary("the file is empty");

  const cpu_type_t machine = _dyld_get_image_header(0)->cputype;
  std::uint32_t magic = 0;
  if (!Read(image.file.get(), 0, &magic, sizeof magic)) return NotALibrary("no Mach-O magic");
  if (magic == FAT_CIGAM) {
    const auto slice = FindSlice(image.file.get(), machine);
    if (!slice) {
      return base::Error{
          HostErrc::kWrongArchitecture,
          fmt::format("wrong architecture: this host is {}, for which the file has nothing",
                      MachineName(machine))};
    }
    image.start = *slice;
    if (!Read(image.file.get(), image.start, &magic, sizeof magic)) magic = 0;
  }
  if (magic != MH_MAGIC_64) return NotALibrary("no Mach-O magic");
  if (!Read(image.file.get(), image.start, &image.header, sizeof image.header)) {
    return NotALibrary("the file ends in the Mach-O header");
  }
  if (image.header.cputype != machine) {
    return base::Error{HostErrc::kWrongArchitecture,
                       fmt::format("wrong architecture: file is {}, this host is {}",
                                   MachineName(image.header.cputype), MachineName(machine))};
  }
  if (image.header.filetype != MH_DYLIB && image.header.filetype != MH_BUNDLE) {
    return NotALibrary(
        fmt::format("Mach-O type {}, a library has {}", image.header.filetype, MH_DYLIB));
  }
  image.commands.resize(std::min(image.header.sizeofcmds, kCommandsMax));
  if (!Read(image.file.get(), image.start + sizeof image.header, image.commands.data(),
            image.commands.size())) {
    return NotALibrary("the file ends in its load commands");
  }
  return image;
}

}  // namespace

base::Result<void> CheckLibrary(const std::filesystem::path& path) {
  const base::Result<Image> image = Open(path);
  if (!image) return image.error();
  bool cut_short = false;
  const bool sound = ForEachCommand(*image, [&](std::uint32_t kind, std::span<const std::byte> it) {
    if (kind != LC_SEGMENT_64) return true;
    const auto segment = As<segment_command_64>(it);
    if (!segment) return false;
    const std::uint64_t size = image->size - image->start;
    cut_short = cut_short || segment->fileoff > size || segment->filesize > size - segment->fileoff;
    return true;
  });
  if (!sound) return NotALibrary("damaged load commands");
  if (cut_short) return NotALibrary(fmt::format("cut short at {} bytes", image->size));
  return {};
}

base::Result<std::vector<std::string>> Exports(const std::filesystem::path& path) {
  if (const base::Result<void> checked = CheckLibrary(path); !checked) return checked.error();
  const base::Result<Image> image = Open(path);
  if (!image) return image.error();
  std::optional<symtab_command> table;
  ForEachCommand(*image, [&](std::uint32_t kind, std::span<const std::byte> it) {
    if (kind == LC_SYMTAB) table = As<symtab_command>(it);
    return true;
  });
  if (!table) return NotALibrary("no symbol table");
  std::FILE* const file = image->file.get();
  std::string names(std::min(table->strsize, kNamesMax), '\0');
  if (!Read(file, image->start + table->stroff, names.data(), names.size())) {
    return NotALibrary("its symbols have no names");
  }
  std::vector<std::string> exports;
  for (std::uint32_t i = 0; i < table->nsyms; ++i) {
    nlist_64 symbol{};
    if (!Read(file, image->start + table->symoff + std::uint64_t{i} * sizeof symbol, &symbol,
              sizeof symbol)) {
      return NotALibrary("the file ends in the symbol table");
    }
    // Defined here, and visible to others.
    const bool exported = (symbol.n_type & N_STAB) == 0 && (symbol.n_type & N_EXT) != 0 &&
                          (symbol.n_type & N_PEXT) == 0 && (symbol.n_type & N_TYPE) != N_UNDF;
    if (!exported) continue;
    if (symbol.n_un.n_strx >= names.size()) return NotALibrary("a symbol has no name");
    // C's names have an underscore before them.
    const char* const name = names.c_str() + symbol.n_un.n_strx;
    exports.emplace_back(name[0] == '_' ? name + 1 : name);
  }
  std::ranges::sort(exports);
  return exports;
}

}  // namespace sluice::host
