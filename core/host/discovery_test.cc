#include "core/host/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <string>

#include "core/host/temp_directory.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<fs::path> Paths(const std::vector<SearchDirectory>& directories) {
  std::vector<fs::path> paths;
  for (const SearchDirectory& directory : directories) paths.push_back(directory.directory);
  return paths;
}

// Directories a/ and b/, and a program in home/bin/.
class DiscoveryTest : public testing::Test {
 protected:
  DiscoveryTest() {
    for (const char* name : {"a", "b", "home/bin"}) fs::create_directories(At(name));
  }

  fs::path At(const char* name) const { return directory_.path() / name; }

  // As Bazel lays out plugins: a link to what was built.
  void Install(const char* name) const {
    fs::create_symlink(fs::absolute("tests/defects/sound.so"), At(name));
  }

  HostOptions Searching(const std::string& plugin_path) const {
    return {.plugin_path = plugin_path, .executable = At("home/bin/sluice")};
  }
  HostOptions SearchingAB() const { return Searching(At("a").string() + ":" + At("b").string()); }

  const TempDirectory directory_;
};

using SearchDirectoriesTest = DiscoveryTest;

TEST_F(SearchDirectoriesTest, TakesThePathThenWhatIsBesideTheProgram) {
  fs::create_directories(At("home/bin/sluice-plugins"));
  fs::create_directories(At("home/lib/sluice"));
  EXPECT_THAT(Paths(SearchDirectories(SearchingAB())),
              ElementsAre(At("a"), At("b"), At("home/bin/sluice-plugins"), At("home/lib/sluice")));
}

TEST_F(SearchDirectoriesTest, MissesNothingBesideTheProgram) {
  EXPECT_TRUE(SearchDirectories(Searching("")).empty());
  EXPECT_TRUE(SearchDirectories({}).empty());
}

TEST_F(SearchDirectoriesTest, RefusesEntriesThatDependOnTheCurrentDirectory) {
  const auto directories = SearchDirectories(Searching("plugins::./x:" + At("a").string()));
  ASSERT_THAT(Paths(directories), ElementsAre("plugins", "", "./x", At("a")));
  EXPECT_EQ(directories[0].refused->code, HostErrc::kBadSearchPath);
  EXPECT_THAT(directories[0].refused->message,
              StartsWith("SLUICE_PLUGIN_PATH: cannot search \"plugins\": the path is relative"));
  EXPECT_THAT(directories[1].refused->message,
              StartsWith("SLUICE_PLUGIN_PATH: cannot search \"\": the entry is empty"));
  EXPECT_TRUE(directories[2].refused.has_value());
  EXPECT_FALSE(directories[3].refused.has_value());
}

TEST_F(SearchDirectoriesTest, ReportsEntriesThatAreNoDirectories) {
  directory_.Write("file", "");
  const auto directories =
      SearchDirectories(Searching(At("file").string() + ":" + At("nowhere").string()));
  ASSERT_EQ(directories.size(), 2u);
  EXPECT_EQ(directories[0].refused->code, HostErrc::kBadSearchPath);
  EXPECT_THAT(directories[0].refused->message, HasSubstr("not a directory"));
  EXPECT_EQ(directories[1].refused->code, HostErrc::kNotFound);
  EXPECT_THAT(directories[1].refused->message, HasSubstr("No such file or directory"));
}

TEST_F(SearchDirectoriesTest, ListsADirectoryOnce) {
  fs::create_directory_symlink("a", At("link"));
  const std::string twice = At("a").string() + ":" + At("link").string() + ":" + At("a").string();
  EXPECT_THAT(Paths(SearchDirectories(Searching(twice))), ElementsAre(At("a")));
}

TEST_F(DiscoveryTest, LoadsTheLibrariesOfEachDirectorySortedByName) {
  Install("b/1.so");
  directory_.Write("a/z.so", "text");
  directory_.Write("a/README", "text");
  Install("a/y.so");
  const auto discovered = Discover(SearchingAB());
  ASSERT_EQ(discovered.size(), 3u);
  EXPECT_EQ(discovered[0].file, At("a/y.so"));
  ASSERT_TRUE(discovered[0].plugin.has_value()) << discovered[0].plugin.error().message;
  EXPECT_EQ((*discovered[0].plugin)->name(), "test.sound");
  EXPECT_EQ(discovered[1].file, At("a/z.so"));
  EXPECT_EQ(discovered[1].plugin.error().code, HostErrc::kNotALibrary);
  EXPECT_EQ(discovered[2].file, At("b/1.so"));
}

TEST_F(DiscoveryTest, ReportsTheSecondPluginOfAName) {
  Install("a/y.so");
  Install("b/x.so");
  const auto discovered = Discover(SearchingAB());
  ASSERT_EQ(discovered.size(), 2u);
  EXPECT_TRUE(discovered[0].plugin.has_value());
  ASSERT_FALSE(discovered[1].plugin.has_value());
  EXPECT_EQ(discovered[1].plugin.error().code, HostErrc::kShadowed);
  EXPECT_EQ(discovered[1].plugin.error().message, "plugin test.sound in " + At("b/x.so").string() +
                                                      " is not used: " + At("a/y.so").string() +
                                                      ", found earlier, has the same name");
}

TEST_F(DiscoveryTest, ReportsDirectoriesItCannotSearch) {
  const auto discovered = Discover(Searching("relative"));
  ASSERT_EQ(discovered.size(), 1u);
  EXPECT_EQ(discovered[0].file, "relative");
  EXPECT_EQ(discovered[0].plugin.error().code, HostErrc::kBadSearchPath);
}

TEST_F(DiscoveryTest, TakesNothingFromADirectoryOthersCanWrite) {
  Install("a/x.so");
  ASSERT_EQ(chmod(At("a").c_str(), 0777), 0);
  HostOptions options = SearchingAB();
  EXPECT_EQ(Discover(options).at(0).plugin.error().code, HostErrc::kWritableByOthers);
  options.allow_writable_by_others = true;
  EXPECT_TRUE(Discover(options).at(0).plugin.has_value());
}

using FindTest = DiscoveryTest;

TEST_F(FindTest, TakesAPath) {
  Install("a/x.so");
  EXPECT_TRUE(Find(At("a/x.so").string(), {}).has_value());
  EXPECT_TRUE(Find("tests/defects/sound.so", {}).has_value()) << "relative, as it was typed";
  EXPECT_EQ(Find("./nowhere.so", {}).error().code, HostErrc::kNotFound);
}

TEST_F(FindTest, TakesAName) {
  Install("b/x.so");
  const auto plugin = Find("test.sound", SearchingAB());
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_EQ((*plugin)->name(), "test.sound");
}

TEST_F(FindTest, SuggestsWhatWasMeant) {
  Install("a/x.so");
  const auto meant = Find("test.soudn", SearchingAB());
  EXPECT_EQ(meant.error().code, HostErrc::kNotFound);
  EXPECT_EQ(meant.error().message, "no plugin named test.soudn; did you mean test.sound?");
  directory_.Write("a/y.so", "");
  EXPECT_EQ(Find("linux.sendfile", SearchingAB()).error().message,
            "no plugin named linux.sendfile; there are test.sound (1 more could not be used)");
}

TEST_F(FindTest, SaysHowToWriteTheNameOfAFile) {
  EXPECT_EQ(Find("x.so", Searching("")).error().message,
            "no plugin named x.so; for the file of that name write ./x.so");
}

TEST_F(FindTest, SaysWhereToPutPluginsIfThereAreNone) {
  EXPECT_THAT(Find("linux.sendfile", Searching("")).error().message,
              StartsWith("no plugin named linux.sendfile; there are none: "));
}

TEST_F(FindTest, SaysWhatIsWrongWithTheFileOfThatName) {
  directory_.Write("a/linux.sendfile.so", "");
  const auto broken = Find("linux.sendfile", SearchingAB());
  EXPECT_EQ(broken.error().code, HostErrc::kNotALibrary);
  EXPECT_THAT(broken.error().message, HasSubstr("the file is empty"));
}

TEST(HostOptions, ComeFromTheEnvironment) {
  setenv("SLUICE_PLUGIN_PATH", "/a:/b", 1);
  setenv("SLUICE_ALLOW_WRITABLE_PLUGINS", "1", 1);
  HostOptions options = HostOptions::FromEnvironment();
  EXPECT_EQ(options.plugin_path, "/a:/b");
  EXPECT_TRUE(options.allow_writable_by_others);
  EXPECT_TRUE(fs::exists(options.executable)) << options.executable;
  EXPECT_TRUE(options.executable.is_absolute());
  setenv("SLUICE_ALLOW_WRITABLE_PLUGINS", "0", 1);
  unsetenv("SLUICE_PLUGIN_PATH");
  options = HostOptions::FromEnvironment();
  EXPECT_EQ(options.plugin_path, "");
  EXPECT_FALSE(options.allow_writable_by_others);
  unsetenv("SLUICE_ALLOW_WRITABLE_PLUGINS");
}

}  // namespace
}  // namespace sluice::host
