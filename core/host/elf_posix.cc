// ELF, for the system that this code is built for; elf(5).
#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>

#include "core/host/error.h"
#include "core/host/library_file.h"

// The ELF header of the program or library this code is part of; the linker defines it.
// NOLINTNEXTLINE(readability-identifier-naming): the linker's name
extern "C" [[gnu::visibility("hidden")]] const unsigned char __ehdr_start[];

namespace sluice::host {
namespace {

constexpr bool k64Bit = sizeof(void*) == 8;

// No library has more; the rest is not read.
constexpr std::uint64_t kNamesMax = std::uint64_t{64} << 20U;

using Header = std::conditional_t<k64Bit, Elf64_Ehdr, Elf32_Ehdr>;
using Segment = std::conditional_t<k64Bit, Elf64_Phdr, Elf32_Phdr>;
using Section = std::conditional_t<k64Bit, Elf64_Shdr, Elf32_Shdr>;
using Symbol = std::conditional_t<k64Bit, Elf64_Sym, Elf32_Sym>;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Reads a T at `offset`. Returns false if the file ends before.
template <class T>
bool ReadAt(std::FILE* file, std::uint64_t offset, T& value) {
  return offset <= INT32_MAX && std::fseek(file, static_cast<long>(offset), SEEK_SET) == 0 &&
         std::fread(&value, sizeof value, 1, file) == 1;
}

std::string MachineName(const Header& header) {
  const struct {
    unsigned machine;
    const char* name;
  } names[] = {
      {EM_X86_64, "x86_64"}, {EM_AARCH64, "aarch64"}, {EM_386, "i386"},  {EM_ARM, "arm"},
      {EM_RISCV, "riscv"},   {EM_PPC64, "ppc64"},     {EM_S390, "s390"}, {EM_MIPS, "mips"},
      {EM_PPC, "ppc"},       {EM_SPARCV9, "sparc64"},
  };
  // The machine of the other byte order has its two bytes swapped.
  const bool swapped = header.e_ident[EI_DATA] != __ehdr_start[EI_DATA];
  const unsigned machine =
      swapped ? __builtin_bswap16(header.e_machine) : unsigned{header.e_machine};
  std::string name = fmt::format("machine {}", machine);
  for (const auto& known : names) {
    if (known.machine == machine) name = known.name;
  }
  return name;
}

// Distinguishes two systems of one machine.
std::string Variant(const Header& header) {
  return fmt::format(" ({}-bit, {}-endian)", header.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32,
                     header.e_ident[EI_DATA] == ELFDATA2MSB ? "big" : "little");
}

std::optional<std::string> ForeignArchitecture(const Header& file) {
  Header host;
  std::memcpy(&host, __ehdr_start, sizeof host);
  const bool same_variant = file.e_ident[EI_CLASS] == host.e_ident[EI_CLASS] &&
                            file.e_ident[EI_DATA] == host.e_ident[EI_DATA];
  if (same_variant && file.e_machine == host.e_machine) return std::nullopt;
  std::string file_name = MachineName(file), host_name = MachineName(host);
  if (file_name == host_name) {
    file_name += Variant(file);
    host_name += Variant(host);
  }
  return fmt::format("wrong architecture: file is {}, this host is {}", file_name, host_name);
}

base::Error NotALibrary(std::string_view why) {
  return {HostErrc::kNotALibrary, fmt::format("not a shared library ({})", why)};
}

// The loader maps segments without looking at the file's size, and touching what is missing raises
// SIGBUS.
bool HasAllSegments(std::FILE* file, const Header& header, std::uint64_t size) {
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    Segment segment;
    if (!ReadAt(file, header.e_phoff + i * sizeof segment, segment)) return false;
    if (segment.p_type != PT_LOAD) continue;
    if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset) return false;
  }
  return true;
}

// Returns the first section of that type, or nothing if there is none or the file ends before.
std::optional<Section> FindSection(std::FILE* file, const Header& header, std::uint32_t type) {
  if (header.e_shoff == 0 || header.e_shentsize != sizeof(Section)) return std::nullopt;
  for (std::uint64_t i = 0; i < header.e_shnum; ++i) {
    Section section;
    if (!ReadAt(file, header.e_shoff + i * sizeof section, section)) return std::nullopt;
    if (section.sh_type == type) return section;
  }
  return std::nullopt;
}

// Returns true for symbols that others can find: defined here, and neither local nor hidden. An
// absolute symbol is the name of a version.
bool IsExported(const Symbol& symbol) {
  const unsigned visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  return symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS &&
         ELF64_ST_BIND(symbol.st_info) != STB_LOCAL &&
         (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

}  // namespace

base::Result<std::vector<std::string>> Exports(const std::filesystem::path& path) {
  if (const base::Result<void> checked = CheckLibrary(path); !checked) return checked.error();
  const File file(std::fopen(path.c_str(), "rbe"));
  Header header;
  if (file == nullptr || !ReadAt(file.get(), 0, header)) {
    return base::Error{HostErrc::kUnreadable, std::generic_category().message(errno)};
  }
  const std::optional<Section> table = FindSection(file.get(), header, SHT_DYNSYM);
  Section text;
  if (!table || table->sh_link >= header.e_shnum ||
      !ReadAt(file.get(), header.e_shoff + std::uint64_t{table->sh_link} * sizeof text, text)) {
    return NotALibrary("no dynamic symbol table");
  }
  std::string names(std::min<std::uint64_t>(text.sh_size, kNamesMax), '\0');
  if (text.sh_offset > INT32_MAX ||
      std::fseek(file.get(), static_cast<long>(text.sh_offset), SEEK_SET) != 0 ||
      std::fread(names.data(), 1, names.size(), file.get()) != names.size()) {
    return NotALibrary("its symbols have no names");
  }

  std::vector<std::string> exports;
  for (std::uint64_t at = 0; at + sizeof(Symbol) <= table->sh_size; at += sizeof(Symbol)) {
    Symbol symbol;
    if (!ReadAt(file.get(), table->sh_offset + at, symbol)) {
      return NotALibrary("the file ends in the symbol table");
    }
    if (!IsExported(symbol)) continue;
    if (symbol.st_name >= names.size()) return NotALibrary("a symbol has no name");
    exports.emplace_back(names.c_str() + symbol.st_name);
  }
  std::ranges::sort(exports);
  return exports;
}

base::Result<void> CheckLibrary(const std::filesystem::path& path) {
  const File file(std::fopen(path.c_str(), "rbe"));
  std::error_code failed;
  const std::uint64_t size = std::filesystem::file_size(path, failed);
  if (file == nullptr || failed) {
    const int error = failed ? failed.value() : errno;
    return base::Error{HostErrc::kUnreadable, std::generic_category().message(error)};
  }

  if (size == 0) return NotALibrary("the file is empty");
  char magic[SELFMAG];
  if (!ReadAt(file.get(), 0, magic) || std::memcmp(magic, ELFMAG, SELFMAG) != 0) {
    return NotALibrary("no ELF magic");
  }
  Header header;
  if (!ReadAt(file.get(), 0, header)) return NotALibrary("the file ends in the ELF header");
  if (auto foreign = ForeignArchitecture(header)) {
    return base::Error{HostErrc::kWrongArchitecture, *std::move(foreign)};
  }
  if (header.e_type != ET_DYN) {
    return NotALibrary(fmt::format("ELF type {}, a library has {}", header.e_type, ET_DYN));
  }
  if (header.e_phentsize != sizeof(Segment)) return NotALibrary("no segments");
  if (!HasAllSegments(file.get(), header, size)) {
    return NotALibrary(fmt::format("cut short at {} bytes", size));
  }
  return {};
}

}  // namespace sluice::host
