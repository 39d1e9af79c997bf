// A check of a plugin, from one end to the other. This program is also what runs the cases.
#include "harness/conformance/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/testing/temp_directory.h"
#include "core/host/loader.h"
#include "harness/channels/channel.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/isolated.h"

namespace sluice::conformance {
namespace {

using testing::Each;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

base::Result<host::PluginPtr> Load(const std::string& file) {
  return host::Load(file, {.allow_writable_by_others = true});
}

// The arguments are those of Checker::ArgumentsFor().
int RunCase(std::span<char*> arguments) {
  const auto report = PrepareCaseProcess();
  const std::string variant_name = arguments.back();
  const std::string file = arguments[arguments.size() - 2];
  const auto directory = std::ranges::find(arguments, std::string_view("--directory"));
  const std::vector<Variant> variants = Variants(true);
  const auto variant = std::ranges::find(variants, variant_name, &Variant::name);
  const auto plugin = Load(file);
  if (!report || !plugin || variant == variants.end()) return EXIT_FAILURE;
  SendResult(
      *report,
      CaseContext({.plugin = *plugin, .variant = *variant, .directory = *(directory + 1)}).Run());
  return EXIT_SUCCESS;
}

std::vector<std::string> PluginFiles() {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator("harness/sluice-plugins")) {
    files.push_back(fs::absolute(entry.path()).string());
  }
  return files;
}

// Every system has a plugin that reads and sends.
std::string PluginFile() {
  for (const std::string& file : PluginFiles()) {
    if (file.find(".read_") != std::string::npos) return file;
  }
  return {};
}

class CheckTest : public testing::Test {
 protected:
  // In the order in which they were selected.
  std::vector<Status> Check(const CheckOptions& options) {
    CheckOptions in_scratch = options;
    in_scratch.directory = scratch_.path();
    checked_ =
        CheckPlugin(plugin_, variants_, in_scratch, expectations_, false, nullptr, observer_);
    std::vector<Status> statuses;
    for (const VariantResult& it : checked_->results) statuses.push_back(it.result.status);
    return statuses;
  }

  host::PluginPtr plugin_ = Load(PluginFile()).value();
  std::vector<Variant> variants_ = Select(
      {.include = {"bytes.one", "descriptor.*"}, .exclude = {}, .channels = {"tcp", "file"}});
  base::TempDirectory scratch_;
  Expectations expectations_;
  CheckObserver observer_;
  base::Result<PluginCheck> checked_ = base::Error{};
};

TEST_F(CheckTest, RunsEachCaseInAProcessOfItsOwn) {
  ASSERT_THAT(variants_, SizeIs(testing::Gt(5U)));
  const std::vector<Status> statuses = Check({.jobs = 3});
  EXPECT_THAT(statuses, SizeIs(variants_.size()));
  EXPECT_THAT(statuses, Each(testing::AnyOf(Status::kPass, Status::kSkip)));
  EXPECT_THAT(statuses, testing::Contains(Status::kPass));
  EXPECT_FALSE(checked_->bad());
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path()));
}

TEST_F(CheckTest, RunsThemAllHereToo) {
  const std::vector<Status> statuses = Check({.in_process = true});
  EXPECT_THAT(statuses, SizeIs(variants_.size()));
  EXPECT_THAT(statuses, Each(testing::AnyOf(Status::kPass, Status::kSkip)));
}

TEST_F(CheckTest, StartsNoMoreProcessesForARouteThatIsRefused) {
  variants_ = Select({.include = {"bytes.to_end*"}, .exclude = {}, .channels = {"tcp", "file"}});
  std::size_t started = 0;
  std::size_t refused = 0;
  // Every system has a plugin that does not take both.
  for (const std::string& file : PluginFiles()) {
    plugin_ = Load(file).value();
    Check({.jobs = 1});
    for (const VariantResult& it : checked_->results) {
      if (!it.result.route_refused) continue;
      EXPECT_EQ(it.result.status, Status::kSkip);
      EXPECT_FALSE(it.result.reason.empty());
      ++refused;
      if (it.result.seconds > 0) ++started;
    }
    if (refused > 0) break;
  }
  EXPECT_GT(started, 0U);
  EXPECT_LE(started, 2U) << "blocking and non-blocking";
  EXPECT_GT(refused, started);
}

TEST_F(CheckTest, EndsWhenItsObserverSaysSo) {
  observer_ = [](const CheckStep& step) { return step.number < 2; };
  EXPECT_THAT(Check({.jobs = 2}), SizeIs(2U));
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path()));
}

TEST(Select, LeavesOutChannelsThatTheSystemNeverHas) {
  for (const channels::ChannelInfo& channel : channels::Channels()) {
    const auto variants =
        Select({.include = {"bytes.one"}, .exclude = {}, .channels = {std::string(channel.name)}});
    EXPECT_EQ(variants.empty(), !channel.is_here()) << channel.name;
  }
}

}  // namespace
}  // namespace sluice::conformance

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "check-case") {
    return sluice::conformance::RunCase({argv, static_cast<std::size_t>(argc)});
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
