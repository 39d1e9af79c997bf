// One use of every library that is for Linux only, as in third_party_test.cc.
#include <benchmark/benchmark.h>
#include <gtest/gtest.h>
#include <libmnl/libmnl.h>
#include <liburing.h>

namespace {

TEST(ThirdPartyLinuxTest, BenchmarkLinks) {
  int value = 1;
  benchmark::DoNotOptimize(value);
  EXPECT_EQ(benchmark::RegisterBenchmark("none", [](benchmark::State&) {}) != nullptr, true);
}

TEST(ThirdPartyLinuxTest, LibmnlAlignsLikeTheKernel) { EXPECT_EQ(mnl_nlmsg_size(1), 17U); }

TEST(ThirdPartyLinuxTest, LiburingWantsParameters) { EXPECT_LT(io_uring_setup(1, nullptr), 0); }

}  // namespace
