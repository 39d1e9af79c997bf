#include "core/host/loader.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "core/host/temp_directory.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Relative to the current directory, as a user may write it.
const char* const kSound = "tests/defects/sound.so";

bool IsLoaded(const fs::path& file) {
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (library != nullptr) dlclose(library);
  return library != nullptr;
}

TEST(Load, TellsWhatItLoaded) {
  const Result<PluginPtr> plugin = Load(kSound);
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_EQ((*plugin)->name(), "test.sound");
  EXPECT_EQ((*plugin)->version(), "1.0.0");
  EXPECT_EQ((*plugin)->file(), fs::canonical(kSound));
}

TEST(Load, KeepsTheLibraryAsLongAsThePlugin) {
  PluginPtr plugin = Load(kSound).value();
  const fs::path file = plugin->file();
  const PluginPtr shared = plugin;
  plugin.reset();
  EXPECT_TRUE(IsLoaded(file));
  EXPECT_EQ(shared->descriptor().get_extension("x"), nullptr) << "its code is still there";
}

TEST(Load, UnloadsTheLibraryWithTheLastPlugin) {
  PluginPtr first = Load(kSound).value();
  PluginPtr second = Load(kSound).value();
  EXPECT_EQ(&first->descriptor(), &second->descriptor()) << "one library";
  const fs::path file = first->file();
  first.reset();
  EXPECT_TRUE(IsLoaded(file));
  second.reset();
  EXPECT_FALSE(IsLoaded(file));
}

TEST(Load, LeavesNothingLoadedThatItRefused) {
  for (const char* refused :
       {"wrong_magic.so", "no_entry.so", "entry_throws.so", "abi_3_only.so"}) {
    const fs::path file = fs::canonical(fs::path("tests/defects") / refused);
    ASSERT_FALSE(Load(file).has_value());
    EXPECT_FALSE(IsLoaded(file)) << file;
  }
}

TEST(Load, KeepsPluginsApart) {
  const TempDirectory directory;
  const fs::path other = directory.path() / "other.so";
  fs::copy_file(kSound, other);
  const PluginPtr one = Load(kSound).value();
  const PluginPtr two = Load(other).value();
  EXPECT_NE(&one->descriptor(), &two->descriptor());
  EXPECT_EQ(two->file(), other);
}

TEST(Load, OffersTheRangeItIsTold) {
  const Result<PluginPtr> plugin = Load(kSound, {.abi = {.min = 2, .max = 3}});
  ASSERT_FALSE(plugin.has_value());
  EXPECT_EQ(plugin.error().message, std::string("cannot load plugin ") + kSound +
                                        ": built for ABI 1, this host speaks 2–3");
}

TEST(Load, TrustsOnlyWhenToldTo) {
  const TempDirectory directory;
  const fs::path file = directory.path() / "x.so";
  fs::copy_file(kSound, file);
  ASSERT_EQ(chmod(file.c_str(), 0757), 0);
  const Result<PluginPtr> refused = Load(file);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, HostErrc::kWritableByOthers);
  EXPECT_THAT(refused.error().message, HasSubstr("is writable by everybody (mode 0757)"));
  EXPECT_FALSE(IsLoaded(file)) << "the check comes before any code";
  EXPECT_TRUE(Load(file, {.allow_writable_by_others = true}).has_value());
}

TEST(Load, SaysWhatItMayNotRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TempDirectory directory;
  const fs::path file = directory.Write("x.so", "x");
  fs::permissions(file, fs::perms::none);
  const Result<PluginPtr> refused = Load(file);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, HostErrc::kUnreadable);
  EXPECT_EQ(refused.error().message, "cannot load plugin " + file.string() + ": Permission denied");
}

TEST(Load, StandsBytesOfAllKindsInAPath) {
  const Result<PluginPtr> refused = Load("/nowhere/\x1b[2J\n\xff.so");
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message,
              testing::StartsWith("cannot load plugin /nowhere/?[2J ?.so: "));
}

TEST(Load, WorksInManyThreads) {
  std::atomic<int> loaded = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&loaded] {
      for (int round = 0; round < 25; ++round) {
        if (Load(kSound)) ++loaded;
        if (Load("tests/defects/unresolved_symbol.so")) --loaded;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(loaded, 100);
}

}  // namespace
}  // namespace sluice::host
