// After a first transfer the heap is not used any more, whatever is called and in whichever
// library.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "harness/bench/heap.h"
#include "harness/bench/paired_run.h"
#include "harness/bench/raw_loops.h"

namespace sluice::bench {
namespace {

TEST(HeapAllocations, CountsWhatTheCLibraryIsAskedFor) {
  if (!kCountsHeap) GTEST_SKIP() << "a sanitizer has the heap";
  const std::uint64_t before = HeapAllocations();
  void* volatile one = std::malloc(1);
  std::free(one);
  one = std::calloc(1, 1);
  std::free(one);
  one = std::aligned_alloc(64, 64);
  std::free(one);
  EXPECT_EQ(HeapAllocations() - before, 3U);
}

class EachPlugin : public ::testing::TestWithParam<RawLoop> {};

TEST_P(EachPlugin, TakesNothingFromTheHeapPerTransfer) {
  if (!kCountsHeap) GTEST_SKIP() << "a sanitizer has the heap";
  std::signal(SIGPIPE, SIG_IGN);
  // One piece; and several, with an end that is not a multiple of anything.
  for (const std::uint64_t length : {std::uint64_t{65'536}, std::uint64_t{3'333'337}}) {
    SCOPED_TRACE(length);
    PairedRun run(GetParam(), length, DiscardInThread);
    run.Transfer(run.driver(), 1);
    const std::uint64_t before = HeapAllocations();
    run.Transfer(run.driver(), 20);
    EXPECT_EQ(HeapAllocations() - before, 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Allocation, EachPlugin,
                         ::testing::ValuesIn(RawLoops().begin(), RawLoops().end()),
                         [](const auto& param) {
                           std::string name(param.param.plugin);
                           for (char& byte : name) byte = byte == '.' ? '_' : byte;
                           return name;
                         });

}  // namespace
}  // namespace sluice::bench
