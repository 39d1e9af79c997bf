// Every shipped plugin has costs of the version that it has now.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "core/host/loader.h"
#include "core/transfer/costs.h"
#include "plugins/built_in_costs.h"

namespace sluice::transfer {
namespace {

std::set<std::string> Shipped() {
  std::set<std::string> plugins;
  for (const auto& entry : std::filesystem::directory_iterator("harness/sluice-plugins")) {
    const auto plugin = host::Load(entry.path());
    EXPECT_TRUE(plugin) << plugin.error().message;
    if (plugin) plugins.insert(fmt::format("{} {}", (*plugin)->name(), (*plugin)->version()));
  }
  return plugins;
}

// Both ways: `auto` tries a plugin without costs last, and costs of an old version are never used.
TEST(BuiltInCosts, AreThoseOfTheShippedVersions) {
  std::set<std::string> listed;
  for (const CostCurve& it : BuiltInCosts().curves) {
    listed.insert(fmt::format("{} {}", it.plugin, it.version));
  }
  for (const plugins::UnlistedPlugin& it : plugins::kNeverQuick) {
    listed.insert(fmt::format("{} {}", it.plugin, it.version));
  }
  EXPECT_EQ(listed, Shipped());
}

}  // namespace
}  // namespace sluice::transfer
