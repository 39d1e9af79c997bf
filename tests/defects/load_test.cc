// Every way a file can fail to be a plugin yields exactly its error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/base/path.h"
#include "core/base/testing/temp_directory.h"
#include "core/host/library_file.h"
#include "core/host/loader.h"
#include "core/host/testing/os.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr bool kWindows = fs::path::preferred_separator == '\\';

struct Refused {
  std::string defect;
  HostErrc code;
  std::string message;  // follows "cannot load plugin <file>: "
};

void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.defect; }

void ExpectRefusal(const fs::path& file, HostErrc code, const std::string& message) {
  const base::Result<PluginPtr> plugin = Load(file);
  ASSERT_FALSE(plugin.has_value());
  EXPECT_EQ(plugin.error().code, code) << plugin.error().message;
  EXPECT_THAT(plugin.error().message,
              testing::StartsWith("cannot load plugin " + base::ToUtf8(file) + ": " + message));
  EXPECT_THAT(plugin.error().message, testing::Not(HasSubstr("\n")));
}

class DefectPlugin : public testing::TestWithParam<Refused> {};

TEST_P(DefectPlugin, IsRefused) {
  ExpectRefusal(Built(GetParam().defect), GetParam().code, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    AtLoadTime, DefectPlugin,
    testing::Values(
        Refused{"abi_3_only", HostErrc::kIncompatibleAbi, "built for ABI 3, this host speaks 1"},
        Refused{"bad_name", HostErrc::kBadDescriptor,
                "name: expected owner.facility of [a-z0-9_], got \"Test.Sound\""},
        Refused{"entry_throws", HostErrc::kEntryFailed,
                "sluice_plugin_entry threw \"no licence found\""},
        Refused{"foreign_entry", HostErrc::kForeignEntry,
                "it exports no sluice_plugin_entry of its own; the one found belongs to "},
        Refused{"no_entry", HostErrc::kNoEntry, "it exports no sluice_plugin_entry"},
        Refused{"null_claims", HostErrc::kBadDescriptor, "claims: expected 1 claims, got NULL"},
        Refused{"null_step", HostErrc::kBadDescriptor, "step: expected a function, got NULL"},
        Refused{"struct_size_too_small", HostErrc::kBadDescriptor,
                "struct_size: expected at least "},
        Refused{"transfer_size_zero", HostErrc::kBadDescriptor,
                "transfer_size: expected 1 … 16777216, got 0"},
        Refused{"unresolved_symbol", HostErrc::kLoaderError,
                kWindows ? "" : "undefined symbol: sluice_nobody_defines_this"},
        Refused{"version_out_of_range", HostErrc::kBadDescriptor, "abi_version: expected 1, got 7"},
        Refused{"wrong_magic", HostErrc::kBadDescriptor,
                "magic: expected 0x45434c53, got 0x7f454c46"}),
    [](const auto& of) { return of.param.defect; });

TEST(DefectPlugin, IsSpoiltFromAPluginThatLoads) {
  const base::Result<PluginPtr> plugin = Load(Built("sound"));
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_EQ((*plugin)->name(), "test.sound");
}

TEST(DefectPlugin, MayKnowMoreThanTheHost) {
  const base::Result<PluginPtr> plugin = Load(Built("struct_size_larger"));
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_GT((*plugin)->descriptor().struct_size, sizeof(sluice_plugin));
  EXPECT_EQ((*plugin)->name(), "test.sound");
}

TEST(SluicePlugin, ExportsTheEntryPointAndNothingElse) {
  EXPECT_THAT(Exports(Built("sound")).value(), testing::ElementsAre(SLUICE_PLUGIN_ENTRY_NAME));
}

TEST(SluicePlugin, KeepsInsideWhatIsNotTheEntryPoint) {
  if (kWindows) GTEST_SKIP() << "there, what is marked as exported is exported";
  EXPECT_THAT(Exports(Built("no_entry")).value(), testing::IsEmpty());
}

TEST(NoPlugin, AbsentFile) {
  ExpectRefusal("/nowhere/x.so", HostErrc::kNotFound,
                kWindows ? "" : "/nowhere: No such file or directory");
  ExpectRefusal("", HostErrc::kNotFound, "the path is empty");
}

TEST(NoPlugin, Directory) {
  const base::TempDirectory directory;
  ExpectRefusal(directory.path(), HostErrc::kNotALibrary, "is a directory");
}

TEST(NoPlugin, EmptyFile) {
  const base::TempDirectory directory;
  ExpectRefusal(directory.Write("x.so", ""), HostErrc::kNotALibrary,
                "not a shared library (the file is empty)");
}

TEST(NoPlugin, Text) {
  const base::TempDirectory directory;
  ExpectRefusal(
      directory.Write("x.so", "INPUT(libsluice.so.1)\n"), HostErrc::kNotALibrary,
      kWindows ? "not a shared library (no MZ magic)" : "not a shared library (no ELF magic)");
}

TEST(NoPlugin, DeviceIsNotEvenOpened) {
  ExpectRefusal(kWindows ? "NUL" : "/dev/null", HostErrc::kNotALibrary, "not a regular file");
}

}  // namespace
}  // namespace sluice::host
