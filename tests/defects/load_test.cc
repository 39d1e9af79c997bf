// Every way a file can fail to be a plugin yields exactly its error.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/host/loader.h"
#include "core/host/temp_directory.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Refused {
  std::string file;  // in this directory
  HostErrc code;
  std::string message;  // follows "cannot load plugin <file>: "
};

void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.file; }

fs::path Built(const std::string& file) { return fs::path("tests/defects") / file; }

void ExpectRefusal(const fs::path& file, HostErrc code, const std::string& message) {
  const Result<PluginPtr> plugin = Load(file);
  ASSERT_FALSE(plugin.has_value());
  EXPECT_EQ(plugin.error().code, code) << plugin.error().message;
  EXPECT_THAT(plugin.error().message,
              testing::StartsWith("cannot load plugin " + file.string() + ": " + message));
  EXPECT_THAT(plugin.error().message, testing::Not(HasSubstr("\n")));
}

class DefectPlugin : public testing::TestWithParam<Refused> {};

TEST_P(DefectPlugin, IsRefused) {
  ExpectRefusal(Built(GetParam().file), GetParam().code, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    AtLoadTime, DefectPlugin,
    testing::Values(
        Refused{"abi_3_only.so", HostErrc::kIncompatibleAbi, "built for ABI 3, this host speaks 1"},
        Refused{"bad_name.so", HostErrc::kBadDescriptor,
                "name: expected owner.facility of [a-z0-9_], got \"Test.Sound\""},
        Refused{"entry_throws.so", HostErrc::kEntryFailed,
                "sluice_plugin_entry threw \"no licence found\""},
        Refused{"foreign_entry.so", HostErrc::kForeignEntry,
                "it exports no sluice_plugin_entry of its own; the one found belongs to "},
        Refused{"no_entry.so", HostErrc::kNoEntry, "it exports no sluice_plugin_entry"},
        Refused{"null_claims.so", HostErrc::kBadDescriptor, "claims: expected 1 claims, got NULL"},
        Refused{"null_step.so", HostErrc::kBadDescriptor, "step: expected a function, got NULL"},
        Refused{"struct_size_too_small.so", HostErrc::kBadDescriptor,
                "struct_size: expected at least "},
        Refused{"transfer_size_zero.so", HostErrc::kBadDescriptor,
                "transfer_size: expected 1 … 16777216, got 0"},
        Refused{"unresolved_symbol.so", HostErrc::kLoaderError,
                "undefined symbol: sluice_nobody_defines_this"},
        Refused{"version_out_of_range.so", HostErrc::kBadDescriptor,
                "abi_version: expected 1, got 7"},
        Refused{"wrong_magic.so", HostErrc::kBadDescriptor,
                "magic: expected 0x45434c53, got 0x7f454c46"}),
    [](const auto& of) { return fs::path(of.param.file).stem().string(); });

TEST(DefectPlugin, IsSpoiltFromAPluginThatLoads) {
  const Result<PluginPtr> plugin = Load(Built("sound.so"));
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_EQ((*plugin)->name(), "test.sound");
}

TEST(DefectPlugin, MayKnowMoreThanTheHost) {
  const Result<PluginPtr> plugin = Load(Built("struct_size_larger.so"));
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_GT((*plugin)->descriptor().struct_size, sizeof(sluice_plugin));
  EXPECT_EQ((*plugin)->name(), "test.sound");
}

TEST(SluicePlugin, ExportsTheEntryPointAndNothingElse) {
  const auto exports = [](const char* file, const char* symbol) {
    void* const library = dlopen(fs::absolute(Built(file)).c_str(), RTLD_NOW);
    EXPECT_NE(library, nullptr) << dlerror();
    const bool found = dlsym(library, symbol) != nullptr;
    dlclose(library);
    return found;
  };
  EXPECT_TRUE(exports("sound.so", SLUICE_PLUGIN_ENTRY_NAME));
  EXPECT_FALSE(exports("no_entry.so", "sluice_unplugged"));
}

TEST(NoPlugin, AbsentFile) {
  ExpectRefusal("/nowhere/x.so", HostErrc::kNotFound, "/nowhere: No such file or directory");
  ExpectRefusal("", HostErrc::kNotFound, "the path is empty");
}

TEST(NoPlugin, Directory) {
  const TempDirectory directory;
  ExpectRefusal(directory.path(), HostErrc::kNotALibrary, "is a directory");
}

TEST(NoPlugin, EmptyFile) {
  const TempDirectory directory;
  ExpectRefusal(directory.Write("x.so", ""), HostErrc::kNotALibrary,
                "not a shared library (the file is empty)");
}

TEST(NoPlugin, Text) {
  const TempDirectory directory;
  ExpectRefusal(directory.Write("x.so", "INPUT(libsluice.so.1)\n"), HostErrc::kNotALibrary,
                "not a shared library (no ELF magic)");
}

TEST(NoPlugin, DeviceIsNotEvenOpened) {
  ExpectRefusal("/dev/null", HostErrc::kNotALibrary, "not a regular file");
}

}  // namespace
}  // namespace sluice::host
