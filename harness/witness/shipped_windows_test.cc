// What the witnesses say about the plugins that Sluice ships for Windows. What they copy themselves
// is the same everywhere; what the system copies for them is known of Wine only.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/machine.h"
#include "core/host/loader.h"
#include "harness/witness/count.h"
#include "harness/witness/testing/targets_windows.h"

namespace sluice::witness {
namespace {

struct Expected {
  std::string_view file;
  double staged;
};

class Shipped : public ::testing::TestWithParam<Expected> {};

TEST_P(Shipped, StagesWhatItClaims) {
  const auto plugin = host::Load(GetParam().file, {.allow_writable_by_others = true, .abi = {}});
  ASSERT_TRUE(plugin) << plugin.error().message;
  const std::vector plugins = {*plugin};
  const std::vector<std::string> channels = {"tcp"};
  const CountResult result = Count(plugins, channels, {.directory = testing::PayloadDirectory()},
                                   [](const CountStep&) { return true; });
  ASSERT_EQ(result.rows.size(), 1U);
  const Row& row = result.rows[0];
  for (const Measurement& witness : row.witnesses) {
    std::printf("%-26s %s (%s)\n", witness.name.c_str(),
                witness.value ? std::to_string(*witness.value).c_str() : "none",
                witness.note.c_str());
  }
  EXPECT_EQ(row.failure, "");
  EXPECT_EQ(row.copies.staged, GetParam().staged);
  if (base::ForeignSystem().empty()) return;
  EXPECT_EQ(row.copies.send, 1.0) << "Wine copies in every call";
  EXPECT_EQ(row.judgement.verdict, Verdict::kUnproven);
  ASSERT_FALSE(row.judgement.reasons.empty());
  EXPECT_NE(row.judgement.reasons[0].find("Wine"), std::string::npos) << row.judgement.reasons[0];
}

INSTANTIATE_TEST_SUITE_P(Plugins, Shipped,
                         ::testing::Values(Expected{"plugins/windows/windows.read_send.dll", 1},
                                           Expected{"plugins/windows/windows.mapped_send.dll", 0},
                                           Expected{"plugins/windows/windows.transmit_file.dll",
                                                    0}),
                         [](const auto& test) {
                           const std::string_view file = test.param.file;
                           const std::size_t start = file.find('.') + 1;
                           return std::string(file.substr(start, file.rfind('.') - start));
                         });

}  // namespace
}  // namespace sluice::witness
