#include "core/host/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/path.h"
#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/testing/os.h"

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

  fs::path At(const std::string& name) const { return (directory_.path() / name).make_preferred(); }
  // The library of that name, which has a suffix besides.
  fs::path Library(const std::string& name) const { return At(LibraryName(name)); }

  void Install(const std::string& name) const { LinkOrCopy(Built("sound"), Library(name)); }

  HostOptions Searching(const std::string& plugin_path) const {
    return {.plugin_path = plugin_path, .executable = At("home/bin/sluice")};
  }
  HostOptions SearchingAB() const { return Searching(List({At("a"), At("b")})); }

  // As SLUICE_PLUGIN_PATH has it.
  static std::string List(const std::vector<fs::path>& directories) {
    const char* const separator = fs::path::preferred_separator == '/' ? ":" : ";";
    std::string list;
    for (const fs::path& directory : directories) {
      if (&directory != &directories.front()) list += separator;
      list += base::ToUtf8(directory);
    }
    return list;
  }

  const base::TempDirectory directory_;
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
  const auto directories = SearchDirectories(Searching(List({"plugins", "", "./x", At("a")})));
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
  const auto directories = SearchDirectories(Searching(List({At("file"), At("nowhere")})));
  ASSERT_EQ(directories.size(), 2u);
  EXPECT_EQ(directories[0].refused->code, HostErrc::kBadSearchPath);
  EXPECT_THAT(directories[0].refused->message, HasSubstr("not a directory"));
  EXPECT_EQ(directories[1].refused->code, HostErrc::kNotFound);
  EXPECT_THAT(directories[1].refused->message, HasSubstr("No such file or directory"));
}

TEST_F(SearchDirectoriesTest, ListsADirectoryOnce) {
  const std::string twice = List({At("a"), At("b/../a"), At("a")});
  EXPECT_THAT(Paths(SearchDirectories(Searching(twice))), ElementsAre(At("a")));
  std::error_code no_links;
  fs::create_directory_symlink("a", At("link"), no_links);
  if (no_links) GTEST_SKIP() << "no symbolic links here: " << no_links.message();
  const std::string through_link = List({At("a"), At("link")});
  EXPECT_THAT(Paths(SearchDirectories(Searching(through_link))), ElementsAre(At("a")));
}

TEST_F(DiscoveryTest, LoadsTheLibrariesOfEachDirectorySortedByName) {
  Install("b/1");
  directory_.Write(LibraryName("a/z"), "text");
  directory_.Write("a/README", "text");
  Install("a/y");
  const auto discovered = Discover(SearchingAB());
  ASSERT_EQ(discovered.size(), 3u);
  EXPECT_EQ(discovered[0].file, Library("a/y"));
  ASSERT_TRUE(discovered[0].plugin.has_value()) << discovered[0].plugin.error().message;
  EXPECT_EQ((*discovered[0].plugin)->name(), "test.sound");
  EXPECT_EQ(discovered[1].file, Library("a/z"));
  EXPECT_EQ(discovered[1].plugin.error().code, HostErrc::kNotALibrary);
  EXPECT_EQ(discovered[2].file, Library("b/1"));
}

TEST_F(DiscoveryTest, ReportsTheSecondPluginOfAName) {
  Install("a/y");
  Install("b/x");
  const auto discovered = Discover(SearchingAB());
  ASSERT_EQ(discovered.size(), 2u);
  EXPECT_TRUE(discovered[0].plugin.has_value());
  ASSERT_FALSE(discovered[1].plugin.has_value());
  EXPECT_EQ(discovered[1].plugin.error().code, HostErrc::kShadowed);
  EXPECT_EQ(discovered[1].plugin.error().message,
            "plugin test.sound in " + base::ToUtf8(Library("b/x")) + " is not used: " +
                base::ToUtf8(Library("a/y")) + ", found earlier, has the same name");
}

TEST_F(DiscoveryTest, ReportsDirectoriesItCannotSearch) {
  const auto discovered = Discover(Searching("relative"));
  ASSERT_EQ(discovered.size(), 1u);
  EXPECT_EQ(discovered[0].file, "relative");
  EXPECT_EQ(discovered[0].plugin.error().code, HostErrc::kBadSearchPath);
}

TEST_F(DiscoveryTest, TakesNothingFromADirectoryOthersCanWrite) {
  Install("a/x");
  LetEverybodyWrite(At("a"));
  HostOptions options = SearchingAB();
  EXPECT_EQ(Discover(options).at(0).plugin.error().code, HostErrc::kWritableByOthers);
  options.allow_writable_by_others = true;
  EXPECT_TRUE(Discover(options).at(0).plugin.has_value());
}

using FindTest = DiscoveryTest;

TEST_F(FindTest, TakesAPath) {
  Install("a/x");
  EXPECT_TRUE(Find(base::ToUtf8(Library("a/x")), {}).has_value());
  EXPECT_TRUE(Find(base::ToUtf8(Built("sound")), {}).has_value()) << "relative, as it was typed";
  EXPECT_EQ(Find("./" + LibraryName("nowhere"), {}).error().code, HostErrc::kNotFound);
}

TEST_F(FindTest, TakesAName) {
  Install("b/x");
  const auto plugin = Find("test.sound", SearchingAB());
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_EQ((*plugin)->name(), "test.sound");
}

TEST_F(FindTest, SuggestsWhatWasMeant) {
  Install("a/x");
  const auto meant = Find("test.soudn", SearchingAB());
  EXPECT_EQ(meant.error().code, HostErrc::kNotFound);
  EXPECT_EQ(meant.error().message, "no plugin named test.soudn; did you mean test.sound?");
  directory_.Write(LibraryName("a/y"), "");
  EXPECT_EQ(Find("linux.sendfile", SearchingAB()).error().message,
            "no plugin named linux.sendfile; there are test.sound (1 more could not be used)");
}

TEST_F(FindTest, SaysHowToWriteTheNameOfAFile) {
  const std::string file = LibraryName("x");
  EXPECT_EQ(Find(file, Searching("")).error().message,
            "no plugin named " + file + "; for the file of that name write ./" + file);
}

TEST_F(FindTest, SaysWhereToPutPluginsIfThereAreNone) {
  EXPECT_THAT(Find("linux.sendfile", Searching("")).error().message,
              StartsWith("no plugin named linux.sendfile; there are none: "));
}

TEST_F(FindTest, SaysWhatIsWrongWithTheFileOfThatName) {
  directory_.Write(LibraryName("a/linux.sendfile"), "");
  const auto broken = Find("linux.sendfile", SearchingAB());
  EXPECT_EQ(broken.error().code, HostErrc::kNotALibrary);
  EXPECT_THAT(broken.error().message, HasSubstr("the file is empty"));
}

TEST(HostOptions, ComeFromTheEnvironment) {
  SetEnvironment("SLUICE_PLUGIN_PATH", "/a:/ä");
  SetEnvironment("SLUICE_ALLOW_WRITABLE_PLUGINS", "1");
  HostOptions options = HostOptions::FromEnvironment();
  EXPECT_EQ(options.plugin_path, "/a:/ä");
  EXPECT_TRUE(options.allow_writable_by_others);
  EXPECT_TRUE(fs::exists(options.executable)) << options.executable;
  EXPECT_TRUE(options.executable.is_absolute());
  SetEnvironment("SLUICE_ALLOW_WRITABLE_PLUGINS", "0");
  SetEnvironment("SLUICE_PLUGIN_PATH", nullptr);
  options = HostOptions::FromEnvironment();
  EXPECT_EQ(options.plugin_path, "");
  EXPECT_FALSE(options.allow_writable_by_others);
  SetEnvironment("SLUICE_ALLOW_WRITABLE_PLUGINS", nullptr);
}

}  // namespace
}  // namespace sluice::host
