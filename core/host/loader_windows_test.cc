#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/loader.h"
#include "core/host/testing/os.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A plugin in directory a/, which needs a library.
class NeededLibrary : public testing::Test {
 protected:
  NeededLibrary() {
    for (const char* name : {"a", "b"}) fs::create_directory(directory_.path() / name);
    fs::copy_file(Built("needs_library"), needs_);
  }
  ~NeededLibrary() override { fs::current_path(before_); }

  void PutLibraryInto(const char* name) const {
    fs::copy_file(library_, directory_.path() / name / library_.filename());
  }

  const fs::path before_ = fs::current_path();
  const fs::path library_ = Built("libentry_of_another");
  const base::TempDirectory directory_;
  const fs::path needs_ = directory_.path() / "a" / "x.dll";
};

TEST_F(NeededLibrary, IsTakenFromBesideThePlugin) {
  PutLibraryInto("a");
  const base::Result<PluginPtr> plugin = Load(needs_);
  EXPECT_TRUE(plugin.has_value()) << plugin.error().message;
}

TEST_F(NeededLibrary, IsNotTakenFromTheCurrentDirectory) {
  PutLibraryInto("b");
  fs::current_path(directory_.path() / "b");
  const base::Result<PluginPtr> plugin = Load(needs_);
  ASSERT_FALSE(plugin.has_value());
  EXPECT_EQ(plugin.error().code, HostErrc::kLoaderError);
  EXPECT_THAT(plugin.error().message, HasSubstr("a library it needs is neither beside it"));
}

}  // namespace
}  // namespace sluice::host
