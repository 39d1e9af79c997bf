#include "core/host/library_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/testing/os.h"

namespace sluice::host {
namespace {

std::string SoundLibrary() {
  std::ifstream file(Built("sound"), std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string Refusal(std::string_view content) {
  const base::TempDirectory directory;
  const base::Result<void> checked = CheckLibrary(directory.Write("x", content));
  return checked ? "accepted" : checked.error().message;
}

TEST(CheckLibrary, AcceptsALibraryOfThisMachine) {
  const std::string library = SoundLibrary();
  ASSERT_FALSE(library.empty());
  EXPECT_EQ(Refusal(library), "accepted");
}

TEST(CheckLibrary, RefusesWhatIsNoLibrary) {
  EXPECT_EQ(Refusal(""), "not a shared library (the file is empty)");
  EXPECT_THAT(Refusal("x"), testing::EndsWith(" magic)"));
  EXPECT_THAT(Refusal("#!/bin/sh\n"), testing::EndsWith(" magic)"));
}

TEST(CheckLibrary, RefusesALibraryCutShort) {
  const std::string library = SoundLibrary();
  for (const std::size_t size : {library.size() / 16, library.size() / 8}) {
    EXPECT_THAT(Refusal(std::string_view(library).substr(0, size)),
                testing::HasSubstr("cut short at " + std::to_string(size) + " bytes"));
  }
}

TEST(CheckLibrary, SaysWhyItCannotRead) {
  const base::TempDirectory directory;
  const base::Result<void> checked = CheckLibrary(directory.path() / "nowhere");
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code, HostErrc::kUnreadable);
  EXPECT_EQ(checked.error().message, std::generic_category().message(ENOENT));
}

TEST(Exports, AreWhatTheFileDefinesItself) {
  const auto exports = Exports(Built("sound"));
  ASSERT_TRUE(exports.has_value()) << exports.error().message;
  EXPECT_THAT(*exports, testing::ElementsAre("sluice_plugin_entry"));
}

TEST(Exports, OfWhatIsNoLibraryAreAnError) {
  const base::TempDirectory directory;
  const auto exports = Exports(directory.Write("x", "x"));
  ASSERT_FALSE(exports.has_value());
  EXPECT_EQ(exports.error().code, HostErrc::kNotALibrary);
}

}  // namespace
}  // namespace sluice::host
