#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "core/transfer/cache_state.h"
#include "core/transfer/planner.h"
#include "core/transfer/selector.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

TEST(CacheState, IsWarmOfWhatWasJustWritten) {
  const auto file = testing::FileWith(testing::Bytes(kMiB));
  EXPECT_EQ(CacheStateOf(file.get(), 0, kMiB), CacheState::kWarm);
}

// False: files here are kept in memory, or this kernel, before 6.5, has no cachestat(2).
bool TakenOutOfThePageCache(int file) {
  return fsync(file) == 0 && posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0 &&
         CacheStateOf(file, 0, kMiB) == CacheState::kCold;
}
constexpr char kNever[] = "files cannot be taken out of the page cache here, or nobody tells";

TEST(CacheState, IsColdOfWhatWasTakenOutOfThePageCache) {
  const auto file = testing::FileWith(testing::Bytes(2 * kMiB));
  if (!TakenOutOfThePageCache(file.get())) GTEST_SKIP() << kNever;
  EXPECT_EQ(CacheStateOf(file.get(), kMiB, kMiB), CacheState::kCold);
  std::string part(65536, '\0');
  ASSERT_EQ(pread(file.get(), part.data(), part.size(), kMiB), 65536);
  EXPECT_EQ(CacheStateOf(file.get(), kMiB, part.size()), CacheState::kWarm);
  EXPECT_EQ(CacheStateOf(file.get(), 0, 2 * kMiB), CacheState::kWarm) << "that is the middle";
}

TEST(CacheState, IsWarmWhereNobodyTells) {
  EXPECT_EQ(CacheStateOf(-1, 0, kMiB), CacheState::kWarm);
  const auto file = testing::FileWith("content");
  EXPECT_EQ(CacheStateOf(file.get(), 0, 0), CacheState::kWarm);
}

using testing::CopyUntil;
using testing::Linked;

// The first is quicker with warm files, the second with cold ones.
CostTable Costs(const host::PluginPtr& first, const host::PluginPtr& second, std::uint32_t sink) {
  const auto curve = [&](const host::PluginPtr& plugin, CacheState cache, double seconds) {
    return CostCurve{.plugin = std::string(plugin->name()),
                     .version = std::string(plugin->version()),
                     .sink_kind = sink,
                     .cache = cache,
                     .points = {{.bytes = kMiB, .seconds = seconds}}};
  };
  using enum transfer::CacheState;
  return {.machine = {},
          .when = {},
          .curves = {curve(first, kWarm, 1), curve(first, kCold, 5), curve(second, kWarm, 2),
                     curve(second, kCold, 3)}};
}

TEST(PlannerOfColdFiles, GoesByTheirCosts) {
  const testing::Route route(testing::Bytes(2 * kMiB));
  const Request request = route.MakeRequest();
  const auto file = static_cast<int>(request.source.handle);
  const host::PluginPtr first = Linked<CopyUntil<UINT64_MAX>>();
  const host::PluginPtr second = Linked<CopyUntil<2>>();
  const CostTable costs = Costs(first, second, request.sink.kind);
  const std::vector plugins{first, second};
  EXPECT_EQ(Choose(plugins, request, costs), (std::vector{first, second}));
  Selector selector(plugins, costs);
  const Driver& warm = selector.For(request);

  if (!TakenOutOfThePageCache(file)) GTEST_SKIP() << kNever;
  const std::vector<Candidate> plan = Plan(plugins, request, costs);
  EXPECT_EQ(ToTry(plan), (std::vector{second, first}));
  EXPECT_EQ(plan.front().cache, CacheState::kCold);
  EXPECT_DOUBLE_EQ(plan.front().seconds.value_or(0), 6);

  // It asks from time to time only, until it has met a cold one.
  unsigned asked = 1;
  for (; &selector.For(request) == &warm && asked < 2 * Selector::kAskEvery; ++asked) {
  }
  EXPECT_LE(asked, Selector::kAskEvery);
  const Driver& cold = selector.For(request);
  EXPECT_NE(&cold, &warm);
  std::string content(2 * kMiB, '\0');
  ASSERT_EQ(pread(file, content.data(), content.size(), 0), 2 << 20);
  EXPECT_EQ(&selector.For(request), &warm);
  EXPECT_EQ(&selector.For(request), &warm);

  Request less = request;
  less.length = Selector::kSmall - 1;
  const Driver& less_warm = selector.For(less);
  ASSERT_TRUE(TakenOutOfThePageCache(file));
  asked = 1;
  for (; &selector.For(less) == &less_warm && asked < 2 * Selector::kAskEverySmall; ++asked) {
  }
  EXPECT_EQ(asked, Selector::kAskEverySmall);

  Request small = request;
  small.length = kLeastAsked - 1;
  EXPECT_EQ(Choose(plugins, small, costs), (std::vector{first, second}));
}

}  // namespace
}  // namespace sluice::transfer
