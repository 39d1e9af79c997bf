#include "core/host/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "core/base/path.h"
#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/file_check.h"
#include "core/host/testing/os.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Load, TellsWhatItLoaded) {
  const base::Result<PluginPtr> plugin = Load(Built("sound"));
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_EQ((*plugin)->name(), "test.sound");
  EXPECT_EQ((*plugin)->version(), "1.0.0");
  EXPECT_TRUE(base::IsAbsolute((*plugin)->file())) << (*plugin)->file();
  EXPECT_TRUE(fs::equivalent((*plugin)->file(), Built("sound"))) << (*plugin)->file();
}

TEST(Load, KeepsTheLibraryAsLongAsThePlugin) {
  PluginPtr plugin = Load(Built("sound")).value();
  const fs::path file = plugin->file();
  const PluginPtr shared = plugin;
  plugin.reset();
  EXPECT_TRUE(IsLoaded(file));
  EXPECT_EQ(shared->descriptor().get_extension("x"), nullptr) << "its code is still there";
}

TEST(Load, UnloadsTheLibraryWithTheLastPlugin) {
  PluginPtr first = Load(Built("sound")).value();
  PluginPtr second = Load(Built("sound")).value();
  EXPECT_EQ(&first->descriptor(), &second->descriptor()) << "one library";
  const fs::path file = first->file();
  first.reset();
  EXPECT_TRUE(IsLoaded(file));
  second.reset();
  EXPECT_FALSE(IsLoaded(file));
}

TEST(Load, LeavesNothingLoadedThatItRefused) {
  for (const char* refused : {"wrong_magic", "no_entry", "entry_throws", "abi_3_only"}) {
    const fs::path file = CheckFile(Built(refused), false).value();
    ASSERT_FALSE(Load(file).has_value());
    EXPECT_FALSE(IsLoaded(file)) << file;
  }
}

TEST(Load, KeepsPluginsApart) {
  const base::TempDirectory directory;
  const fs::path other = directory.path() / LibraryName("other");
  fs::copy_file(Built("sound"), other);
  const PluginPtr one = Load(Built("sound")).value();
  const PluginPtr two = Load(other).value();
  EXPECT_NE(&one->descriptor(), &two->descriptor());
  EXPECT_EQ(two->file(), other);
}

TEST(Load, OffersTheRangeItIsTold) {
  const base::Result<PluginPtr> plugin = Load(Built("sound"), {.abi = {.min = 2, .max = 3}});
  ASSERT_FALSE(plugin.has_value());
  EXPECT_EQ(plugin.error().message, "cannot load plugin " + base::ToUtf8(Built("sound")) +
                                        ": built for ABI 1, this host speaks 2–3");
}

TEST(Load, TrustsOnlyWhenToldTo) {
  const base::TempDirectory directory;
  const fs::path file = directory.path() / LibraryName("x");
  fs::copy_file(Built("sound"), file);
  LetEverybodyWrite(file);
  const base::Result<PluginPtr> refused = Load(file);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, HostErrc::kWritableByOthers);
  EXPECT_THAT(refused.error().message, HasSubstr("is writable by "));
  EXPECT_FALSE(IsLoaded(file)) << "the check comes before any code";
  EXPECT_TRUE(Load(file, {.allow_writable_by_others = true}).has_value());
}

TEST(Load, StandsBytesOfAllKindsInAPath) {
  const base::Result<PluginPtr> refused = Load(base::FromUtf8("/nowhere/\x1b[2J\n\xff.so"));
  ASSERT_FALSE(refused.has_value());
  // What is not UTF-8 gets a sign of its own on the way to UTF-16.
  EXPECT_THAT(refused.error().message,
              testing::AnyOf(testing::StartsWith("cannot load plugin /nowhere/?[2J ?.so: "),
                             testing::StartsWith("cannot load plugin /nowhere/?[2J \uFFFD.so: ")));
}

TEST(Load, WorksInManyThreads) {
  std::atomic<int> loaded = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&loaded] {
      for (int round = 0; round < 10; ++round) {
        if (Load(Built("sound"))) ++loaded;
        if (Load(Built("unresolved_symbol"))) --loaded;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(loaded, 40);
}

}  // namespace
}  // namespace sluice::host
