#include "core/host/pe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/endian/conversion.hpp>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include "core/host/error.h"
#include "core/host/library_file.h"

namespace sluice::host {
namespace {

using boost::endian::load_little_u16;
using boost::endian::load_little_u32;

// An export's ordinal has 16 bits.
constexpr std::uint32_t kExportsMax = 0x10000;
constexpr std::size_t kNameMax = 4096;
constexpr std::uint64_t kNamesMax = std::uint64_t{64} << 20U;

constexpr std::size_t kDosHeaderSize = 64;
constexpr std::size_t kCoffHeaderSize = 24;  // with the signature before it
constexpr std::size_t kSectionHeaderSize = 40;
constexpr std::size_t kExportDirectorySize = 40;
constexpr std::uint32_t kSignature = 0x4550;  // "PE\0\0"
constexpr unsigned kIsLibrary = 0x2000;       // IMAGE_FILE_DLL

base::Error NotALibrary(std::string_view why) {
  return {HostErrc::kNotALibrary, fmt::format("not a shared library ({})", why)};
}

std::string MachineName(std::uint16_t machine) {
  const struct {
    std::uint16_t machine;
    const char* name;
  } names[] = {
      {kPeAmd64, "x86_64"}, {kPeArm64, "aarch64"}, {0x014c, "i386"},
      {0x01c4, "arm"},      {0x5064, "riscv64"},   {0x6264, "loongarch64"},
  };
  for (const auto& known : names) {
    if (known.machine == machine) return known.name;
  }
  return fmt::format("machine {:#06x}", machine);
}

// Part of the file, and where it lies in memory when the loader has mapped it.
struct Section {
  std::uint32_t address = 0;
  std::uint32_t size = 0;  // in the file
  std::uint64_t offset = 0;
};

// A file whose headers are sound. Addresses are relative to where the library would be loaded.
class Image {
 public:
  // Errors: kNotALibrary, kWrongArchitecture.
  static base::Result<Image> Read(std::istream& file, std::uint16_t machine);

  base::Result<std::vector<std::string>> Exports();

 private:
  explicit Image(std::istream& file) : file_(file) {}

  std::optional<base::Error> ReadHeaders(std::uint16_t machine);
  std::optional<base::Error> ReadOptionalHeader(std::uint64_t at, std::size_t size);
  std::optional<base::Error> ReadSections(std::uint64_t at, std::size_t count);

  // Reads all of `bytes`. False: the file ends before.
  bool ReadAt(std::uint64_t offset, char* bytes, std::size_t count);
  template <std::size_t kSize>
  bool ReadAt(std::uint64_t offset, std::array<unsigned char, kSize>& bytes) {
    return ReadAt(offset, reinterpret_cast<char*>(bytes.data()), kSize);
  }

  // What the file has from that address on, up to the end of the section. None: nothing.
  struct Extent {
    std::uint64_t offset, size;
  };
  std::optional<Extent> Find(std::uint64_t address) const;

  // An array of `count` little-endian numbers of `width` bytes at that address, as it is there.
  std::optional<std::vector<unsigned char>> ReadArray(std::uint32_t address, std::uint32_t count,
                                                      std::size_t width);
  std::optional<std::string> ReadName(std::uint32_t address);

  std::istream& file_;
  std::uint64_t file_size_ = 0;
  std::vector<Section> sections_;
  std::uint32_t export_address_ = 0;  // 0: there is no such table
};

bool Image::ReadAt(std::uint64_t offset, char* bytes, std::size_t count) {
  if (offset > file_size_ || count > file_size_ - offset) return false;
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(offset));
  return static_cast<bool>(file_.read(bytes, static_cast<std::streamsize>(count)));
}

std::optional<Image::Extent> Image::Find(std::uint64_t address) const {
  for (const Section& section : sections_) {
    if (address < section.address) continue;
    const std::uint64_t into = address - section.address;
    if (into < section.size) return Extent{section.offset + into, section.size - into};
  }
  return std::nullopt;
}

std::optional<std::vector<unsigned char>> Image::ReadArray(std::uint32_t address,
                                                           std::uint32_t count, std::size_t width) {
  std::vector<unsigned char> bytes(count * width);
  if (bytes.empty()) return bytes;
  const std::optional<Extent> extent = Find(address);
  if (!extent || bytes.size() > extent->size) return std::nullopt;
  if (!ReadAt(extent->offset, reinterpret_cast<char*>(bytes.data()), bytes.size())) {
    return std::nullopt;
  }
  return bytes;
}

std::optional<std::string> Image::ReadName(std::uint32_t address) {
  const std::optional<Extent> extent = Find(address);
  if (!extent) return std::nullopt;
  std::string name(std::min<std::uint64_t>(extent->size, kNameMax + 1), '\0');
  if (!ReadAt(extent->offset, name.data(), name.size())) return std::nullopt;
  const std::size_t end = name.find('\0');
  if (end == name.npos || end == 0) return std::nullopt;
  name.resize(end);
  return name;
}

std::optional<base::Error> Image::ReadOptionalHeader(std::uint64_t at, std::size_t size) {
  std::array<unsigned char, 2> magic{};
  if (size < magic.size() || !ReadAt(at, magic)) return NotALibrary("no optional header");
  // What PE32 and PE32+ differ in lies before the directories.
  const unsigned format = load_little_u16(magic.data());
  if (format != 0x10b && format != 0x20b) {
    return NotALibrary(fmt::format("optional header {:#x}, neither PE32 nor PE32+", format));
  }
  const std::size_t directories = format == 0x10b ? 96 : 112;
  std::array<unsigned char, 4> count{}, headers_size{};
  if (size < directories || !ReadAt(at + directories - count.size(), count) ||
      !ReadAt(at + 60, headers_size)) {
    return NotALibrary("the optional header is cut short");
  }
  if (load_little_u32(headers_size.data()) > file_size_) {
    return NotALibrary(fmt::format("cut short at {} bytes", file_size_));
  }
  std::array<unsigned char, 8> exports{};
  if (load_little_u32(count.data()) < 1) return std::nullopt;
  if (size < directories + exports.size() || !ReadAt(at + directories, exports)) {
    return NotALibrary("the optional header is cut short");
  }
  const bool any = load_little_u32(exports.data() + 4) != 0;
  if (any) export_address_ = load_little_u32(exports.data());
  return std::nullopt;
}

std::optional<base::Error> Image::ReadSections(std::uint64_t at, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i, at += kSectionHeaderSize) {
    std::array<unsigned char, kSectionHeaderSize> header{};
    if (!ReadAt(at, header)) return NotALibrary("the file ends in the section headers");
    const Section section{
        .address = load_little_u32(&header[12]),
        .size = load_little_u32(&header[16]),
        .offset = load_little_u32(&header[20]),
    };
    if (section.offset == 0 || section.size == 0) continue;  // zeros, made by the loader
    if (section.offset > file_size_ || section.size > file_size_ - section.offset) {
      return NotALibrary(fmt::format("cut short at {} bytes", file_size_));
    }
    sections_.push_back(section);
  }
  return std::nullopt;
}

std::optional<base::Error> Image::ReadHeaders(std::uint16_t machine) {
  file_.clear();
  file_.seekg(0, std::ios::end);
  file_size_ = file_ ? static_cast<std::uint64_t>(file_.tellg()) : 0;
  if (file_size_ == 0) return NotALibrary("the file is empty");

  std::array<unsigned char, 2> magic{};
  if (!ReadAt(0, magic) || magic[0] != 'M' || magic[1] != 'Z') return NotALibrary("no MZ magic");
  std::array<unsigned char, kDosHeaderSize> dos{};
  if (!ReadAt(0, dos)) return NotALibrary("the file ends in the DOS header");
  const std::uint64_t at = load_little_u32(&dos[60]);
  std::array<unsigned char, kCoffHeaderSize> coff{};
  if (!ReadAt(at, coff)) return NotALibrary("the file ends before the PE header");
  if (load_little_u32(coff.data()) != kSignature) return NotALibrary("no PE signature");
  if (const std::uint16_t of_file = load_little_u16(&coff[4]); of_file != machine) {
    return base::Error{HostErrc::kWrongArchitecture,
                       fmt::format("wrong architecture: file is {}, this host is {}",
                                   MachineName(of_file), MachineName(machine))};
  }
  if ((load_little_u16(&coff[22]) & kIsLibrary) == 0) {
    return NotALibrary("its PE header does not say that it is one");
  }
  const std::uint64_t optional_at = at + kCoffHeaderSize;
  const std::size_t optional_size = load_little_u16(&coff[20]);
  if (auto error = ReadOptionalHeader(optional_at, optional_size)) return error;
  return ReadSections(optional_at + optional_size, load_little_u16(&coff[6]));
}

base::Result<Image> Image::Read(std::istream& file, std::uint16_t machine) {
  Image image(file);
  if (std::optional<base::Error> error = image.ReadHeaders(machine)) return *std::move(error);
  return image;
}

base::Result<std::vector<std::string>> Image::Exports() {
  std::vector<std::string> exports;
  if (export_address_ == 0) return exports;
  const auto directory = ReadArray(export_address_, 1, kExportDirectorySize);
  if (!directory) return NotALibrary("its export table lies outside of it");
  const auto field = [&directory](std::size_t at) {
    return load_little_u32(directory->data() + at);
  };
  const std::uint64_t first_ordinal = field(16);
  const std::uint32_t count = field(20), name_count = field(24);
  if (count > kExportsMax || name_count > kExportsMax) return NotALibrary("too many exports");
  const auto functions = ReadArray(field(28), count, 4);
  const auto names = ReadArray(field(32), name_count, 4);
  const auto ordinals = ReadArray(field(36), name_count, 2);
  if (!functions || !names || !ordinals) return NotALibrary("the export table is cut short");

  std::vector<bool> has_name(count);
  std::uint64_t names_size = 0;
  for (std::uint32_t i = 0; i < name_count; ++i) {
    const std::size_t index = load_little_u16(ordinals->data() + std::size_t{2} * i);
    std::optional<std::string> name = ReadName(load_little_u32(names->data() + std::size_t{4} * i));
    if (!name) return NotALibrary("an export has no name");
    if (index >= count) return NotALibrary("an export is nothing but a name");
    names_size += name->size();
    if (names_size > kNamesMax) return NotALibrary("too many exports");
    has_name[index] = true;
    exports.push_back(*std::move(name));
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    // An address of 0 is a gap between the ordinals.
    const bool any = load_little_u32(functions->data() + std::size_t{4} * i) != 0;
    if (any && !has_name[i]) exports.push_back(fmt::format("#{}", first_ordinal + i));
  }
  std::ranges::sort(exports);
  return exports;
}

}  // namespace

base::Result<void> CheckPe(std::istream& file, std::uint16_t machine) {
  const base::Result<Image> image = Image::Read(file, machine);
  if (!image) return image.error();
  return {};
}

base::Result<std::vector<std::string>> PeExports(std::istream& file, std::uint16_t machine) {
  base::Result<Image> image = Image::Read(file, machine);
  if (!image) return image.error();
  return image->Exports();
}

#if defined(_WIN32)

// library_file.h
namespace {

#if defined(__aarch64__) || defined(_M_ARM64)
constexpr std::uint16_t kMachine = kPeArm64;
#elif defined(__x86_64__) || defined(_M_X64)
constexpr std::uint16_t kMachine = kPeAmd64;
#else
#error "which machine is this?"
#endif

// Returns what `question` returns for that file.
template <class T>
base::Result<T> Ask(const std::filesystem::path& path,
                    base::Result<T> (*question)(std::istream&, std::uint16_t)) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::Error{HostErrc::kUnreadable, std::generic_category().message(errno)};
  return question(file, kMachine);
}

}  // namespace

base::Result<void> CheckLibrary(const std::filesystem::path& path) { return Ask(path, CheckPe); }

base::Result<std::vector<std::string>> Exports(const std::filesystem::path& path) {
  return Ask(path, PeExports);
}

#endif

}  // namespace sluice::host
