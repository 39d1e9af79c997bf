#include "core/host/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/host/temp_directory.h"
#include "core/host/testing/os.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// needs_another.dll needs another.dll, which is sound. Both are in a directory of their own, with
// directories a/ and b/ in it.
class NeededLibrary : public testing::Test {
 protected:
  NeededLibrary() {
    for (const char* name : {"a", "b"}) fs::create_directory(directory_.path() / name);
    fs::copy_file(Built("needs_another"), needs_);
  }
  ~NeededLibrary() override { fs::current_path(before_); }

  void PutAnother(const char* name) const {
    fs::copy_file("tests/defects/another.dll", directory_.path() / name / "another.dll");
  }

  const fs::path before_ = fs::current_path();
  const TempDirectory directory_;
  const fs::path needs_ = directory_.path() / "a" / "x.dll";
};

TEST_F(NeededLibrary, IsTakenFromBesideThePlugin) {
  PutAnother("a");
  const Result<PluginPtr> plugin = Load(needs_);
  EXPECT_TRUE(plugin.has_value()) << plugin.error().message;
}

TEST_F(NeededLibrary, IsNotTakenFromTheCurrentDirectory) {
  PutAnother("b");
  fs::current_path(directory_.path() / "b");
  const Result<PluginPtr> plugin = Load(needs_);
  ASSERT_FALSE(plugin.has_value());
  EXPECT_EQ(plugin.error().code, HostErrc::kLoaderError);
  EXPECT_THAT(plugin.error().message, HasSubstr("a library it needs is neither beside it"));
}

}  // namespace
}  // namespace sluice::host
