// list, info, and plugins that are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/scene.h"

namespace sluice::harness {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr const char* kPlugin = "posix.read_write";

class Plugins : public Scene {
 protected:
  // A copy of a plugin that can be spoilt.
  std::string CopyOf(const fs::path& plugin, const std::string& name) const {
    fs::copy_file(plugin, Path(name));
    fs::permissions(Path(name), fs::perms(0644));
    return Path(name);
  }
  std::string CopyOfGood(const std::string& name) const {
    return CopyOf(fs::path("harness/sluice-plugins") / (std::string(kPlugin) + ".so"), name);
  }
};

TEST_F(Plugins, ListShowsEveryOne) {
  const Ended list = Sluice({"list"});
  ASSERT_TRUE(IsGood(list));
  EXPECT_EQ(list.err, "");
  EXPECT_THAT(list.out, ::testing::StartsWith("NAME "));
  EXPECT_EQ(std::ranges::count(list.out, '\n'), 1 + std::ssize(AllPlugins()));
  for (const std::string& plugin : AllPlugins()) {
    EXPECT_THAT(list.out, HasSubstr("\n" + plugin + " "));
    EXPECT_THAT(list.out, HasSubstr("/" + plugin + ".so\n"));
  }
}

TEST_F(Plugins, ListShowsWhatWasRefusedAndWhy) {
  Write("text.so", "not a library");
  CopyOfGood("shadowed.so");
  const Ended list = Sluice({"list", "--plugin-path", directory_.string()});
  EXPECT_TRUE(FailsWith(list, kExitRefused, "refused 1 of the plugins found"));
  EXPECT_THAT(list.out, HasSubstr("refused: cannot load plugin " + Path("text.so") + ": not a "));
  EXPECT_THAT(list.out, HasSubstr("earlier, has the same name"));
  EXPECT_THAT(list.out, HasSubstr("\nlinux.sendfile "));
}

TEST_F(Plugins, AnEarlierPluginOfTheSameNameIsNoError) {
  CopyOfGood("mine.so");
  const Ended list = Sluice({"list", "--plugin-path", directory_.string()});
  ASSERT_TRUE(IsGood(list));
  EXPECT_THAT(list.out, HasSubstr(Path("mine.so")));
}

TEST_F(Plugins, ListAsJsonIsAloneOnStandardOutput) {
  Write("text.so", "not a library");
  const Ended list =
      Sluice({"list", "--json"}, {.environment = {{"SLUICE_PLUGIN_PATH", directory_.string()}}});
  EXPECT_EQ(list.exit_code, kExitRefused);
  const boost::json::value json = boost::json::parse(list.out);
  EXPECT_EQ(json.at("schema"), "sluice.list/1");
  ASSERT_EQ(json.at("plugins").as_array().size(), AllPlugins().size());
  EXPECT_EQ(json.at("plugins").at(0).at("name").as_string(), AllPlugins().front());
  EXPECT_EQ(json.at("plugins").at(0).at("abi").to_number<int>(), 1);
  ASSERT_EQ(json.at("refused").as_array().size(), 1U);
  EXPECT_EQ(json.at("refused").at(0).at("why"), "not a shared library");
}

TEST_F(Plugins, ThereMayBeNone) {
  // A program with nothing beside it.
  fs::copy_file("harness/sluice", Path("sluice"));
  const Start alone = {.program = Path("sluice")};
  EXPECT_TRUE(FailsWith(Sluice({"list", "--plugin-path", directory_.string()}, alone), kExitNothing,
                        "no plugin found in " + directory_.string() + "; name a directory"));
  EXPECT_TRUE(FailsWith(Sluice({"list"}, alone), kExitNothing, "no plugin found; name"));
  EXPECT_TRUE(
      FailsWith(Sluice({"send", Write("file", "x"), ":1"}, alone), kExitNothing, "no plugin"));
  EXPECT_TRUE(FailsWith(Sluice({"info", kPlugin}, alone), kExitUsage, "there are none"));
  Write("text.so", "not a library");
  EXPECT_TRUE(
      FailsWith(Sluice({"send", "--plugin-path", directory_.string(), Path("file"), ":1"}, alone),
                kExitRefused, "cannot load plugin"));
}

TEST_F(Plugins, InfoPutsClaimsIntoWords) {
  const Ended info = Sluice({"info", kPlugin});
  ASSERT_TRUE(IsGood(info));
  EXPECT_THAT(info.out, HasSubstr("name     posix.read_write\n"));
  EXPECT_THAT(info.out, HasSubstr("can      head_tail: sends bytes"));
  EXPECT_THAT(info.out, ::testing::ContainsRegex(
                            "claims   file to [a-z, ]+: 1 copy staged in user memory, 1 copy in "
                            "the send call, at most [0-9]+ crossings per MiB\n"));
}

TEST_F(Plugins, InfoTakesAPathAndSpeaksJson) {
  const Ended info = Sluice({"info", "--json", CopyOfGood("mine.so")});
  ASSERT_TRUE(IsGood(info));
  const boost::json::value json = boost::json::parse(info.out);
  EXPECT_EQ(json.at("schema"), "sluice.info/1");
  EXPECT_EQ(json.at("name"), kPlugin);
  EXPECT_EQ(json.at("file").as_string(), Path("mine.so"));
  EXPECT_EQ(json.at("claims").at(0).at("staged").to_number<double>(), 1);
  EXPECT_EQ(json.at("claims").at(0).at("source_kinds").at(0), "file");
}

TEST_F(Plugins, WhatIsNoPluginIsRefusedByEveryCommand) {
  const std::string file = Write("file", "hello");
  const std::string text = Write("text.so", "not a library");
  const std::string foreign = CopyOfGood("foreign.so");
  {
    // e_machine of the ELF header (elf(5)), to a processor of 1989.
    std::fstream library(foreign, std::ios::in | std::ios::out | std::ios::binary);
    library.seekp(18);
    library.write("\x09", 2);
  }
  struct Case {
    std::string plugin;
    int exit_code;
    std::string part;
  };
  for (const auto& [plugin, exit_code, part] : {
           Case{Path("absent.so"), kExitUsage, "cannot load plugin " + Path("absent.so")},
           Case{directory_.string(), kExitRefused, "is a directory"},
           Case{text, kExitRefused, "not a shared library"},
           Case{foreign, kExitRefused, "cannot load plugin " + foreign},
       }) {
    EXPECT_TRUE(FailsWith(Sluice({"info", plugin}), exit_code, part));
    EXPECT_TRUE(FailsWith(Sluice({"send", "--plugin", plugin, file, ":1"}), exit_code, part));
  }
}

TEST_F(Plugins, DefectsAreRefusedByName) {
  for (const auto& [defect, part] :
       std::vector<std::pair<std::string, std::string>>{{"abi_3_only", "ABI 3"},
                                                        {"entry_throws", "threw"},
                                                        {"no_entry", "sluice_plugin_entry"},
                                                        {"null_step", "step"},
                                                        {"unresolved_symbol", "undefined symbol"},
                                                        {"wrong_magic", "magic"}}) {
    const std::string file = "tests/defects/" + defect + ".so";
    EXPECT_TRUE(FailsWith(Sluice({"info", file}), kExitRefused, part)) << defect;
  }
}

TEST_F(Plugins, OneThatOthersCanWriteIsRefusedUnlessTheUserInsists) {
  const std::string plugin = CopyOfGood("mine.so");
  fs::permissions(plugin, fs::perms(0666));
  EXPECT_TRUE(FailsWith(Sluice({"info", plugin}), kExitRefused, "cannot load plugin " + plugin));
  EXPECT_TRUE(IsGood(Sluice({"info", "--allow-writable-plugins", plugin})));
}

TEST_F(Plugins, ARefusedOneDoesNotHinderTheOthersButIsMentioned) {
  Write("text.so", "not a library");
  ReceivingProgram receiver({":0"});
  const Ended sent = Sluice({"send", "--explain", "--plugin-path", directory_.string(),
                             Write("file", "hello"), receiver.address()});
  ASSERT_TRUE(IsGood(sent));
  EXPECT_TRUE(IsGood(receiver.Wait()));
  EXPECT_THAT(sent.err, HasSubstr("sluice: cannot load plugin " + Path("text.so")));
}

}  // namespace
}  // namespace sluice::harness
