#include <dlfcn.h>
#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <link.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/library_file.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string SoundLibrary() {
  std::ifstream file("tests/defects/sound.so", std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// A header as that machine's compiler writes it.
std::string HeaderFor(unsigned char machine, unsigned char elf_class, unsigned char byte_order) {
  std::string header(64, '\0');
  std::memcpy(header.data(), ELFMAG, SELFMAG);
  header[EI_CLASS] = static_cast<char>(elf_class);
  header[EI_DATA] = static_cast<char>(byte_order);
  const std::size_t low_byte = byte_order == ELFDATA2MSB ? 1 : 0;
  header[16 + low_byte] = ET_DYN;
  header[18 + low_byte] = static_cast<char>(machine);
  return header;
}

base::Error Refusal(std::string_view content) {
  const base::TempDirectory directory;
  const base::Result<void> checked = CheckLibrary(directory.Write("x.so", content));
  return checked ? base::Error{{}, "accepted"} : checked.error();
}

TEST(ElfCheckLibrary, NamesBothArchitectures) {
  // One of the two is foreign, wherever this runs.
  const base::Error arm = Refusal(HeaderFor(EM_AARCH64, ELFCLASS64, ELFDATA2LSB));
  const base::Error s390 = Refusal(HeaderFor(EM_S390, ELFCLASS64, ELFDATA2MSB));
#if defined(__x86_64__)
  EXPECT_EQ(arm.message, "wrong architecture: file is aarch64, this host is x86_64");
  EXPECT_EQ(arm.code, HostErrc::kWrongArchitecture);
#endif
  EXPECT_THAT(s390.message, HasSubstr("file is s390, this host is "));
  EXPECT_EQ(s390.code, HostErrc::kWrongArchitecture);
}

TEST(ElfCheckLibrary, TellsApartWhatDiffersInWidthOnly) {
  std::string library = SoundLibrary();
  library[EI_CLASS] = static_cast<char>(ELFCLASS32 + ELFCLASS64 - library[EI_CLASS]);
  const base::Error error = Refusal(library);
  EXPECT_EQ(error.code, HostErrc::kWrongArchitecture);
  EXPECT_THAT(error.message, HasSubstr("32-bit"));
  EXPECT_THAT(error.message, HasSubstr("64-bit"));
}

TEST(ElfCheckLibrary, RefusesWhatIsNoLibrary) {
  EXPECT_EQ(Refusal("x").message, "not a shared library (no ELF magic)");
  EXPECT_EQ(Refusal("#!/bin/sh\n").message, "not a shared library (no ELF magic)");
  std::string object = SoundLibrary();
  object[16] = object[17] = 0;
  object[std::endian::native == std::endian::little ? 16 : 17] = ET_REL;
  EXPECT_EQ(Refusal(object).message, "not a shared library (ELF type 1, a library has 3)");
  EXPECT_EQ(Refusal(object).code, HostErrc::kNotALibrary);
}

// The loader would map what is missing, and die of SIGBUS when it touches that.
TEST(ElfCheckLibrary, RefusesALibraryCutShortAnywhereInItsSegments) {
  const std::string library = SoundLibrary();
  Elf64_Ehdr header;
  if (library[EI_CLASS] != ELFCLASS64) GTEST_SKIP() << "the test reads 64-bit headers only";
  std::memcpy(&header, library.data(), sizeof header);
  std::vector<std::uint64_t> sizes = {20, 63, 64, 100};
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, library.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type != PT_LOAD) continue;
    end = std::max(end, segment.p_offset + segment.p_filesz);
    sizes.insert(sizes.end(), {segment.p_offset - 1, end - 1});
  }
  for (const std::uint64_t size : sizes) {
    if (size > end) continue;  // the first segment starts at 0
    const base::Error error = Refusal(std::string_view(library).substr(0, size));
    EXPECT_EQ(error.code, HostErrc::kNotALibrary) << size;
  }
  EXPECT_EQ(Refusal(std::string_view(library).substr(0, end)).message, "accepted");
}

TEST(ElfExports, NameEveryOne) {
  // The C library's, wherever it is; this program is linked with it.
  Dl_info library{};
  ASSERT_NE(::dladdr(::dlsym(RTLD_DEFAULT, "fopen"), &library), 0);
  const auto exports = Exports(library.dli_fname);
  ASSERT_TRUE(exports.has_value()) << exports.error().message;
  EXPECT_THAT(*exports, testing::IsSupersetOf({"fopen", "malloc", "strlen"}));
  EXPECT_THAT(*exports, testing::Not(testing::Contains(testing::AnyOf("GLIBC_2.34", "FBSD_1.3"))))
      << "a version's name";
  EXPECT_TRUE(std::ranges::is_sorted(*exports));
}

TEST(ElfExports, OfWhatIsDamagedAreAnError) {
  const base::TempDirectory directory;
  std::string library = SoundLibrary();
  // Nothing needs the section headers to load a library.
  ElfW(Ehdr) header;
  std::memcpy(&header, library.data(), sizeof header);
  const std::string cut = library.substr(0, header.e_shoff);
  const auto exports = Exports(directory.Write("x.so", cut));
  ASSERT_FALSE(exports.has_value());
  EXPECT_EQ(exports.error().code, HostErrc::kNotALibrary);
}

}  // namespace
}  // namespace sluice::host
