// A plugin exports sluice_plugin_entry and nothing else: what else it exported, another plugin or
// the program could be bound to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "tests/abi/dynamic_symbols.h"

namespace sluice {

static void PrintTo(const DynamicSymbol& symbol, std::ostream* out) {
  *out << symbol.name << (symbol.is_function ? "()" : "");
}

namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;

std::vector<std::filesystem::path> ShippedPlugins() {
  std::vector<std::filesystem::path> plugins;
  for (const auto& entry : std::filesystem::directory_iterator("harness/sluice-plugins")) {
    plugins.push_back(entry.path());
  }
  return plugins;
}

TEST(Exports, OfEveryShippedPluginAreTheEntryPoint) {
  const std::vector<std::filesystem::path> plugins = ShippedPlugins();
  EXPECT_FALSE(plugins.empty());
  for (const std::filesystem::path& plugin : plugins) {
    EXPECT_THAT(ExportsOf(plugin), ElementsAre(DynamicSymbol{"sluice_plugin_entry", true}))
        << plugin;
  }
}

// The build rule sees to it, whatever the source says.
TEST(Exports, OfAPluginWithVisibleSymbolsAreTheEntryPoint) {
  EXPECT_THAT(ExportsOf("tests/abi/visible_symbols.so"),
              ElementsAre(DynamicSymbol{"sluice_plugin_entry", true}));
}

// What the tests above would see if it did not.
TEST(Exports, OfALibraryWithoutExportListIncludeAllThatIsVisible) {
  EXPECT_THAT(ExportsOf("tests/abi/libwithout_export_list.so"),
              IsSupersetOf({DynamicSymbol{"sluice_plugin_entry", true},
                            DynamicSymbol{"sluice_visible_function", true},
                            DynamicSymbol{"sluice_visible_variable", false}}));
}

}  // namespace
}  // namespace sluice
