#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <windows.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "harness/conformance/process_state.h"

namespace sluice::conformance {
namespace {

using testing::HasSubstr;

TEST(ProcessState, OfAProcessThatDidNothingIsTheSame) {
  const ProcessState before = LookAtProcess();
  EXPECT_FALSE(before.descriptors.empty());
  EXPECT_EQ(Difference(before, LookAtProcess()), "");
}

TEST(ProcessState, ShowsHandlesAndWhetherTheyAreInherited) {
  const ProcessState before = LookAtProcess();
  const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  const ProcessState with = LookAtProcess();
  EXPECT_THAT(Difference(before, with), HasSubstr("is new: Event"));
  EXPECT_EQ(CountDescriptors(), before.descriptors.size() + 1);
  SetHandleInformation(event, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  const ProcessState inherited = LookAtProcess();
  EXPECT_THAT(Difference(with, inherited), HasSubstr(", inherited"));
  const auto number = reinterpret_cast<base::Handle>(event);
  EXPECT_FALSE(IsInherited(with.descriptors.at(number)));
  EXPECT_TRUE(IsInherited(inherited.descriptors.at(number)));
  CloseHandle(event);
  EXPECT_THAT(Difference(with, LookAtProcess()), HasSubstr("is gone: Event"));
  EXPECT_EQ(Difference(before, LookAtProcess()), "");
}

TEST(ProcessState, NamesFiles) {
  const auto path = std::filesystem::temp_directory_path() / "process_state_test";
  const ProcessState before = LookAtProcess();
  const HANDLE file = CreateFileW(path.c_str(), GENERIC_WRITE, FILE_SHARE_DELETE, nullptr,
                                  CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, nullptr);
  ASSERT_NE(file, INVALID_HANDLE_VALUE);
  EXPECT_THAT(Difference(before, LookAtProcess()), HasSubstr("process_state_test"));
  CloseHandle(file);
  EXPECT_EQ(Difference(before, LookAtProcess()), "");
}

TEST(ProcessState, ShowsAThread) {
  std::thread([] {}).join();  // the C library keeps a handle of the thread that waits for another
  const ProcessState before = LookAtProcess();
  std::atomic<bool> go_on = true;
  std::thread thread([&] {
    while (go_on) std::this_thread::yield();
  });
  EXPECT_THAT(Difference(before, LookAtProcess()), HasSubstr("thread "));
  go_on = false;
  thread.join();
  EXPECT_EQ(LastingDifference(before), "");
}

TEST(ProcessState, ShowsAChild) {
  const ProcessState before = LookAtProcess();
  std::array<wchar_t, 1024> program{};
  GetModuleFileNameW(nullptr, program.data(), program.size());
  STARTUPINFOW start{};
  start.cb = sizeof start;
  PROCESS_INFORMATION made{};
  ASSERT_TRUE(CreateProcessW(program.data(), nullptr, nullptr, nullptr, FALSE,
                             CREATE_SUSPENDED | CREATE_NO_WINDOW, nullptr, nullptr, &start, &made));
  CloseHandle(made.hThread);
  EXPECT_THAT(Difference(before, LookAtProcess()), HasSubstr("child process "));
  TerminateProcess(made.hProcess, 0);
  WaitForSingleObject(made.hProcess, INFINITE);
  CloseHandle(made.hProcess);
  EXPECT_EQ(LastingDifference(before), "");
}

TEST(ProcessState, ShowsTheWorkingDirectory) {
  const ProcessState before = LookAtProcess();
  const auto was = std::filesystem::current_path();
  std::filesystem::current_path("C:\\");
  EXPECT_THAT(Difference(before, LookAtProcess()), HasSubstr("the working directory was "));
  std::filesystem::current_path(was);
}

TEST(MappedBytes, CountAMappingOnlyWhileItIsThere) {
  constexpr std::size_t kSize = std::size_t{3} << 20U;
  const std::uint64_t before = MappedBytes();
  void* const mapping = VirtualAlloc(nullptr, kSize, MEM_RESERVE, PAGE_NOACCESS);
  ASSERT_NE(mapping, nullptr);
  EXPECT_GE(MappedBytes(), before + kSize);
  VirtualFree(mapping, 0, MEM_RELEASE);
  EXPECT_LT(MappedBytes(), before + kSize);
}

TEST(AllocatedBytes, CountWhatMallocGave) {
  for (const std::size_t size : {std::size_t{100}, std::size_t{1} << 20U, std::size_t{9} << 20U}) {
    KeepMallocToTheHeap();
    const std::uint64_t mapped = MappedBytes();
    const std::uint64_t before = AllocatedBytes();
    void* volatile memory = std::malloc(size);
    EXPECT_GE(AllocatedBytes(), before + size);
    EXPECT_LE(MappedBytes(), mapped);
    std::free(memory);
    EXPECT_LT(AllocatedBytes(), before + size);
  }
}

TEST(AllocatedBytes, AreExactWhenThatIsSaid) {
  ASSERT_TRUE(CountsEveryFree());
  const std::uint64_t before = AllocatedBytes();
  for (int i = 0; i < 1000; ++i) {
    void* volatile memory = std::malloc(100);
    std::free(memory);
    ASSERT_EQ(AllocatedBytes(), before);
  }
}

}  // namespace
}  // namespace sluice::conformance
