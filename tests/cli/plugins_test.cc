// list, info, and plugins that are refused.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string kPlugin(kStaging);

class Plugins : public Scene {
 protected:
  static std::string File(std::string_view plugin) { return fmt::format("{}{}", plugin, kSuffix); }
  // A copy of a plugin that can be spoilt.
  std::string CopyOf(const fs::path& plugin, const std::string& name) const {
    fs::copy_file(plugin, directory_ / name);
    fs::permissions(directory_ / name, fs::perms(0644));
    return Path(name);
  }
  std::string CopyOfGood(const std::string& name) const {
    return CopyOf(fs::path("harness/sluice-plugins") / File(kPlugin), name);
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
    EXPECT_THAT(list.out, HasSubstr(File(plugin) + "\n"));
  }
}

TEST_F(Plugins, ListShowsWhatWasRefusedAndWhy) {
  Write(File("text"), "not a library");
  CopyOfGood(File("shadowed"));
  const Ended list = Sluice({"list", "--plugin-path", Directory()});
  EXPECT_TRUE(FailsWith(list, app::kExitRefused, "refused 1 of the plugins found"));
  EXPECT_THAT(list.out,
              HasSubstr("refused: cannot load plugin " + Path(File("text")) + ": not a "));
  EXPECT_THAT(list.out, HasSubstr("earlier, has the same name"));
  EXPECT_THAT(list.out, HasSubstr(fmt::format("\n{} ", kByReference)));
}

TEST_F(Plugins, AnEarlierPluginOfTheSameNameIsNoError) {
  CopyOfGood(File("mine"));
  const Ended list = Sluice({"list", "--plugin-path", Directory()});
  ASSERT_TRUE(IsGood(list));
  EXPECT_THAT(list.out, HasSubstr(Path(File("mine"))));
}

TEST_F(Plugins, ListAsJsonIsAloneOnStandardOutput) {
  Write(File("text"), "not a library");
  const Ended list =
      Sluice({"list", "--json"}, {.environment = {{"SLUICE_PLUGIN_PATH", Directory()}}});
  EXPECT_EQ(list.exit_code, app::kExitRefused);
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
  const fs::path own = directory_ / kSluice.filename();
  fs::copy_file(kSluice, own);
  const Start alone = {.program = own};
  EXPECT_TRUE(FailsWith(Sluice({"list", "--plugin-path", Directory()}, alone), app::kExitNothing,
                        "no plugin found in " + Directory() + "; name a directory"));
  EXPECT_TRUE(FailsWith(Sluice({"list"}, alone), app::kExitNothing, "no plugin found; name"));
  EXPECT_TRUE(
      FailsWith(Sluice({"send", Write("file", "x"), ":1"}, alone), app::kExitNothing, "no plugin"));
  EXPECT_TRUE(FailsWith(Sluice({"info", kPlugin}, alone), app::kExitUsage, "there are none"));
  Write(File("text"), "not a library");
  EXPECT_TRUE(FailsWith(Sluice({"send", "--plugin-path", Directory(), Path("file"), ":1"}, alone),
                        app::kExitRefused, "cannot load plugin"));
}

TEST_F(Plugins, InfoPutsClaimsIntoWords) {
  const Ended info = Sluice({"info", kPlugin});
  ASSERT_TRUE(IsGood(info));
  EXPECT_THAT(info.out, HasSubstr(fmt::format("name     {}\n", kPlugin)));
  EXPECT_THAT(info.out, HasSubstr("can      head_tail: sends the caller's bytes"));
  EXPECT_THAT(info.out, HasSubstr("claims   file to "));
  EXPECT_THAT(info.out, HasSubstr(": 1 copy staged in user memory, 1 copy in the send call, "));
}

TEST_F(Plugins, InfoTakesAPathAndSpeaksJson) {
  const Ended info = Sluice({"info", "--json", CopyOfGood(File("mine"))});
  ASSERT_TRUE(IsGood(info));
  const boost::json::value json = boost::json::parse(info.out);
  EXPECT_EQ(json.at("schema"), "sluice.info/1");
  EXPECT_EQ(json.at("name").as_string(), kPlugin);
  EXPECT_EQ(json.at("file").as_string(), Path(File("mine")));
  EXPECT_EQ(json.at("claims").at(0).at("staged").to_number<double>(), 1);
  EXPECT_EQ(json.at("claims").at(0).at("source_kinds").at(0), "file");
}

TEST_F(Plugins, WhatIsNoPluginIsRefusedByEveryCommand) {
  const std::string file = Write("file", "hello");
  struct Case {
    std::string plugin;
    int exit_code;
    std::string part;
  };
  for (const auto& [plugin, exit_code, part] : {
           Case{Path(File("absent")), app::kExitUsage,
                "cannot load plugin " + Path(File("absent"))},
           Case{Directory(), app::kExitRefused, "is a directory"},
           Case{Write(File("text"), "not a library"), app::kExitRefused, "not a "},
       }) {
    EXPECT_TRUE(FailsWith(Sluice({"info", plugin}), exit_code, part));
    EXPECT_TRUE(FailsWith(Sluice({"send", "--plugin", plugin, file, ":1"}), exit_code, part));
  }
}

TEST_F(Plugins, ARefusedOneDoesNotHinderTheOthersButIsMentioned) {
  Write(File("text"), "not a library");
  ReceivingProgram receiver({":0"});
  const Ended sent = Sluice({"send", "--explain", "--plugin-path", Directory(),
                             Write("file", "hello"), receiver.address()});
  ASSERT_TRUE(IsGood(sent));
  EXPECT_TRUE(IsGood(receiver.Wait()));
  EXPECT_THAT(sent.err, HasSubstr("sluice: cannot load plugin " + Path(File("text"))));
}

}  // namespace
}  // namespace sluice::cli
