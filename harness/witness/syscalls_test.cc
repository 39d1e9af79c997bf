#include "harness/witness/syscalls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

using testing::ChannelByName;
using testing::On;

bool PtraceRefused(const SyscallsResult& result) {
  return result.calls.note.find("ptrace is refused") != std::string::npos;
}

void ExpectBytes(const SyscallsResult& result, double into, double out, double reference) {
  EXPECT_EQ(result.into_user.value, into) << result.into_user.note;
  EXPECT_EQ(result.out_of_user.value, out) << result.out_of_user.note;
  EXPECT_EQ(result.by_reference.value, reference) << result.by_reference.note;
}

const CallCount* FindCall(const SyscallsResult& result, std::string_view name) {
  const auto found = std::ranges::find(result.table, name, &CallCount::name);
  return found == result.table.end() ? nullptr : &*found;
}

TEST(Syscalls, OfACopyLoopAreTwoForEachChunk) {
  const channels::Channel channel = ChannelByName("tcp");
  const SyscallsResult result = MeasureSyscalls(On<testing::StackCopy>(channel));
  ASSERT_TRUE(result.status.ok()) << result.status.why();
  if (PtraceRefused(result)) GTEST_SKIP() << result.calls.note;
  EXPECT_EQ(result.calls.value, 256);  // 8 MiB in 128 chunks
  EXPECT_EQ(result.crossings.value, 512);
  EXPECT_EQ(result.crossings_per_mib.value, 64);
  ExpectBytes(result, 1, 1, 0);
  ASSERT_EQ(result.table.size(), 2U);
  for (const char* name : {"pread64", "write"}) {
    const CallCount* call = FindCall(result, name);
    ASSERT_NE(call, nullptr) << name;
    EXPECT_EQ(call->calls, 128U);
    EXPECT_EQ(call->bytes, 8U << 20);
  }
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(Syscalls, OfSendfileMoveByReference) {
  const channels::Channel channel = ChannelByName("unix");
  const SyscallsResult result = MeasureSyscalls(On<testing::Sendfile>(channel));
  ASSERT_TRUE(result.status.ok()) << result.status.why();
  if (PtraceRefused(result)) GTEST_SKIP() << result.calls.note;
  ExpectBytes(result, 0, 0, 1);
  ASSERT_EQ(result.table.size(), 1U);
  EXPECT_EQ(result.table[0].name, "sendfile");
}

TEST(Syscalls, ThatSendFromAMappingTakeByValue) {
  const channels::Channel channel = ChannelByName("pipe");
  const SyscallsResult result = MeasureSyscalls(On<testing::MapWrite<>>(channel));
  ASSERT_TRUE(result.status.ok()) << result.status.why();
  if (PtraceRefused(result)) GTEST_SKIP() << result.calls.note;
  ExpectBytes(result, 0, 1, 0);
  const CallCount* write = FindCall(result, "write");
  ASSERT_NE(write, nullptr);
  EXPECT_EQ(write->calls, 128U);
}

TEST(Syscalls, WithMsgZerocopyLend) {
  const channels::Channel channel = ChannelByName("tcp");
  const SyscallsResult result = MeasureSyscalls(On<testing::ZerocopySend>(channel));
  ASSERT_TRUE(result.status.ok()) << result.status.why();
  if (PtraceRefused(result)) GTEST_SKIP() << result.calls.note;
  ExpectBytes(result, 1, 0, 1);
}

TEST(Syscalls, OfThreadsAndProcessesCount) {
  const channels::Channel channel = ChannelByName("tcp");
  Target target = On<testing::ForkedCopy>(channel);
  target.bytes = 4 * testing::kChunk;
  const SyscallsResult forked = MeasureSyscalls(target);
  ASSERT_TRUE(forked.status.ok()) << forked.status.why();
  if (PtraceRefused(forked)) GTEST_SKIP() << forked.calls.note;
  ExpectBytes(forked, 1, 1, 0);
  target.plugin = testing::Linked<testing::ThreadedCopy>();
  const SyscallsResult threaded = MeasureSyscalls(target);
  ASSERT_TRUE(threaded.status.ok()) << threaded.status.why();
  ExpectBytes(threaded, 1, 1, 0);
  EXPECT_TRUE(testing::NoChildLeft());
}

TEST(SyscallsDeathTest, AreNotMeasuredWherePtraceIsRefused) {
  const auto measure = [] {
    testing::ForbidPtrace();
    const channels::Channel channel = ChannelByName("tcp");
    const SyscallsResult result = MeasureSyscalls(On<testing::HeapCopy>(channel));
    const bool told = result.status.ok() && !result.crossings.value && !result.into_user.value &&
                      PtraceRefused(result);
    if (!told) std::fputs((result.status.why() + result.calls.note).c_str(), stderr);
    std::_Exit(told ? 0 : 1);
  };
  EXPECT_EXIT(measure(), ::testing::ExitedWithCode(0), "");
}

TEST(SyscallsOfADefect, ReportMissingBytes) {
  const channels::Channel channel = ChannelByName("tcp");
  const SyscallsResult result = MeasureSyscalls(On<testing::Shortener>(channel));
  EXPECT_EQ(result.status.error, "");
  EXPECT_NE(result.status.wrong.find("4194304 arrived"), std::string::npos) << result.status.wrong;
  EXPECT_FALSE(result.calls.value);
  EXPECT_FALSE(result.into_user.value);
}

TEST(SyscallsOfADefect, ReportACrash) {
  const channels::Channel channel = ChannelByName("tcp");
  const SyscallsResult result = MeasureSyscalls(On<testing::Crasher>(channel));
  EXPECT_NE(result.calls.note.find("SIGSEGV"), std::string::npos) << result.calls.note;
  EXPECT_FALSE(result.crossings.value);
}

}  // namespace
}  // namespace sluice::witness
