#include "core/host/pe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/error.h"

namespace sluice::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A library for x86_64 with one section, which holds nothing but the export table: the functions
// with the ordinals 5, 6 (a gap), 7 and 8; 5 is "first", 7 has no name, 8 is "other.forwarded".
class Library {
 public:
  // Where things lie in the file.
  static constexpr std::size_t kPe = 0x80;
  static constexpr std::size_t kCoff = kPe + 4;
  static constexpr std::size_t kOptional = kCoff + 20;
  static constexpr std::size_t kExportEntry = kOptional + 112;
  static constexpr std::size_t kSections = kOptional + 240;
  static constexpr std::size_t kData = 0x200;
  static constexpr std::size_t kFunctions = kData + 40;
  static constexpr std::size_t kNames = kFunctions + 16;
  static constexpr std::size_t kOrdinals = kNames + 8;
  static constexpr std::size_t kTexts = kOrdinals + 4;
  static constexpr std::size_t kSize = 0x400;
  static constexpr std::uint32_t kAddress = 0x1000;  // of the section

  Library() {
    Put16(0, 0x5a4d);  // "MZ"
    Put32(60, kPe);
    Put32(kPe, 0x4550);  // "PE\0\0"
    Put16(kCoff, kPeAmd64);
    Put16(kCoff + 2, 1);           // sections
    Put16(kCoff + 16, 240);        // size of the optional header
    Put16(kCoff + 18, 0x2022);     // a library
    Put16(kOptional, 0x20b);       // PE32+
    Put32(kOptional + 60, kData);  // size of the headers
    Put32(kOptional + 108, 16);    // directories
    Put32(kExportEntry, kAddress);
    Put32(kExportEntry + 4, 0x200);
    PutText(kSections, ".edata");
    Put32(kSections + 8, 0x200);  // in memory
    Put32(kSections + 12, kAddress);
    Put32(kSections + 16, 0x200);  // in the file
    Put32(kSections + 20, kData);

    Put32(kData + 16, 5);  // the first ordinal
    Put32(kData + 20, 4);  // functions
    Put32(kData + 24, 2);  // names
    Put32(kData + 28, AddressOf(kFunctions));
    Put32(kData + 32, AddressOf(kNames));
    Put32(kData + 36, AddressOf(kOrdinals));
    Put32(kFunctions, 0x4000);
    Put32(kFunctions + 8, 0x4000);
    Put32(kFunctions + 12, AddressOf(kTexts + 32));
    Put32(kNames, AddressOf(kTexts));
    Put32(kNames + 4, AddressOf(kTexts + 16));
    Put16(kOrdinals, 0);
    Put16(kOrdinals + 2, 3);
    PutText(kTexts, "first");
    PutText(kTexts + 16, "forwarded");
    PutText(kTexts + 32, "other.forwarded");
  }

  static constexpr std::uint32_t AddressOf(std::size_t at) {
    return static_cast<std::uint32_t>(kAddress + at - kData);
  }

  Library& Put16(std::size_t at, std::uint16_t value) {
    bytes_[at] = static_cast<char>(value & 0xffU);
    bytes_[at + 1] = static_cast<char>(value >> 8U);
    return *this;
  }
  Library& Put32(std::size_t at, std::uint32_t value) {
    Put16(at, static_cast<std::uint16_t>(value & 0xffffU));
    return Put16(at + 2, static_cast<std::uint16_t>(value >> 16U));
  }
  Library& PutText(std::size_t at, std::string_view text) {
    bytes_.replace(at, text.size(), text);
    return *this;
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_ = std::string(kSize, '\0');
};

base::Error Refusal(std::string_view bytes) {
  std::istringstream file{std::string(bytes)};
  const base::Result<void> checked = CheckPe(file, kPeAmd64);
  return checked ? base::Error{{}, "accepted"} : checked.error();
}

base::Result<std::vector<std::string>> ExportsOf(std::string_view bytes) {
  std::istringstream file{std::string(bytes)};
  return PeExports(file, kPeAmd64);
}

std::string ExportsRefusal(const Library& library) {
  const auto exports = ExportsOf(library.bytes());
  return exports ? "accepted" : exports.error().message;
}

TEST(CheckPe, AcceptsALibraryOfThatMachine) {
  EXPECT_EQ(Refusal(Library().bytes()).message, "accepted");
}

TEST(CheckPe, NamesBothArchitectures) {
  const base::Error arm = Refusal(Library().Put16(Library::kCoff, kPeArm64).bytes());
  EXPECT_EQ(arm.code, HostErrc::kWrongArchitecture);
  EXPECT_EQ(arm.message, "wrong architecture: file is aarch64, this host is x86_64");
  EXPECT_THAT(Refusal(Library().Put16(Library::kCoff, 0x14c).bytes()).message,
              HasSubstr("file is i386"));
  EXPECT_THAT(Refusal(Library().Put16(Library::kCoff, 0x1f0).bytes()).message,
              HasSubstr("file is machine 0x01f0"));
}

TEST(CheckPe, RefusesWhatIsNoLibrary) {
  EXPECT_EQ(Refusal("").message, "not a shared library (the file is empty)");
  EXPECT_EQ(Refusal("M").message, "not a shared library (no MZ magic)");
  EXPECT_EQ(Refusal("\x7f"
                    "ELF")
                .message,
            "not a shared library (no MZ magic)");
  EXPECT_EQ(Refusal(std::string("MZ") + std::string(200, '\0')).message,
            "not a shared library (no PE signature)");
  const base::Error program = Refusal(Library().Put16(Library::kCoff + 18, 0x22).bytes());
  EXPECT_EQ(program.message, "not a shared library (its PE header does not say that it is one)");
  EXPECT_EQ(program.code, HostErrc::kNotALibrary);
  EXPECT_EQ(Refusal(Library().Put16(Library::kOptional, 0x107).bytes()).message,
            "not a shared library (optional header 0x107, neither PE32 nor PE32+)");
}

TEST(CheckPe, RefusesALibraryCutShortAnywhere) {
  const Library library;
  for (std::size_t size = 0; size < Library::kSize; ++size) {
    const base::Error error = Refusal(std::string_view(library.bytes()).substr(0, size));
    EXPECT_EQ(error.code, HostErrc::kNotALibrary) << size;
  }
  EXPECT_EQ(Refusal(std::string_view(library.bytes()).substr(0, 0x300)).message,
            "not a shared library (cut short at 768 bytes)");
}

TEST(CheckPe, RefusesHeadersThatLieOutsideOfTheFile) {
  for (const auto& [at, value] : {
           std::pair<std::size_t, std::uint32_t>{60, Library::kSize - 23},
           {60, 0xffffffff},
           {Library::kOptional + 60, Library::kSize + 1},
           {Library::kSections + 16, 0xffffffff},
           {Library::kSections + 20, 0xffffffff},
       }) {
    EXPECT_EQ(Refusal(Library().Put32(at, value).bytes()).code, HostErrc::kNotALibrary) << at;
  }
  EXPECT_EQ(
      Refusal(Library().Put16(Library::kCoff + 16, Library::kSize - Library::kOptional - 8).bytes())
          .message,
      "not a shared library (the file ends in the section headers)");
  EXPECT_EQ(Refusal(Library().Put16(Library::kCoff + 16, 119).bytes()).message,
            "not a shared library (the optional header is cut short)");
}

TEST(PeExports, AreNamesOrOrdinals) {
  const auto exports = ExportsOf(Library().bytes());
  ASSERT_TRUE(exports.has_value()) << exports.error().message;
  EXPECT_THAT(*exports, ElementsAre("#7", "first", "forwarded"));
}

TEST(PeExports, OfALibraryWithoutATableAreNone) {
  for (const Library& library :
       {Library().Put32(Library::kExportEntry + 4, 0), Library().Put32(Library::kExportEntry, 0),
        Library().Put32(Library::kOptional + 108, 0)}) {
    const auto exports = ExportsOf(library.bytes());
    ASSERT_TRUE(exports.has_value()) << exports.error().message;
    EXPECT_TRUE(exports->empty());
  }
}

TEST(PeExports, OfADamagedTableAreAnError) {
  const auto put = [](std::size_t at, std::uint32_t value) {
    return ExportsRefusal(Library().Put32(at, value));
  };
  EXPECT_THAT(put(Library::kExportEntry, 0x1200 - 39), HasSubstr("lies outside"));
  EXPECT_THAT(put(Library::kExportEntry, 0xffffffff), HasSubstr("lies outside"));
  EXPECT_THAT(put(Library::kData + 20, 0x10001), HasSubstr("too many"));
  EXPECT_THAT(put(Library::kData + 24, 0xffffffff), HasSubstr("too many"));
  EXPECT_THAT(put(Library::kData + 20, 0x10000), HasSubstr("cut short"));
  EXPECT_THAT(put(Library::kData + 28, 0xffffffff), HasSubstr("cut short"));
  EXPECT_THAT(put(Library::kData + 32, 0), HasSubstr("cut short"));
  EXPECT_THAT(put(Library::kData + 36, 0x1200 - 3), HasSubstr("cut short"));
  EXPECT_THAT(put(Library::kNames, 0xffffffff), HasSubstr("no name"));
  EXPECT_THAT(put(Library::kOrdinals, 4), HasSubstr("nothing but a name"));
  Library unended;
  unended.PutText(Library::kSize - 4, "evil").Put32(Library::kNames, 0x1200 - 4);
  EXPECT_THAT(ExportsRefusal(unended), HasSubstr("no name"));
}

// Whatever a file holds, reading it ends, and within its bounds: sanitizers watch.
TEST(PeExports, StandAnything) {
  const Library library;
  std::minstd_rand random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = library.bytes();
    for (int i = 0; i < 4; ++i) {
      // The headers and the table; what lies between is zero.
      const std::size_t at = random() % (i % 2 == 0 ? Library::kSections + 40 : 0x80);
      bytes[i % 2 == 0 ? at : Library::kData + at] = static_cast<char>(random());
    }
    bytes.resize(random() % 4 == 0 ? random() % Library::kSize : Library::kSize);
    const auto exports = ExportsOf(bytes);
    EXPECT_TRUE(!exports || exports->size() <= 2 * 0x10000u);
  }
}

}  // namespace
}  // namespace sluice::host
