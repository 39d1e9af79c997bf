#include <gtest/gtest.h>
#include <unistd.h>

#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/loader.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;

TEST(Load, SaysWhatItMayNotRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const base::TempDirectory directory;
  const fs::path file = directory.Write("x.so", "x");
  fs::permissions(file, fs::perms::none);
  const base::Result<PluginPtr> refused = Load(file);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, HostErrc::kUnreadable);
  EXPECT_EQ(refused.error().message, "cannot load plugin " + file.string() + ": Permission denied");
}

}  // namespace
}  // namespace sluice::host
