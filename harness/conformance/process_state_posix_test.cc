#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "harness/conformance/process_state.h"

namespace sluice::conformance {
namespace {

using testing::HasSubstr;

TEST(ProcessState, OfAProcessThatDidNothingIsTheSame) {
  const ProcessState before = LookAtProcess();
  EXPECT_EQ(Difference(before, LookAtProcess()), "");
}

TEST(ProcessState, ShowsADescriptorAndItsMode) {
  const ProcessState before = LookAtProcess();
  const int fd = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const ProcessState with = LookAtProcess();
  EXPECT_THAT(Difference(before, with), HasSubstr("is new: /dev/null"));
  EXPECT_FALSE(IsInherited(with.descriptors.at(fd)));
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
  EXPECT_THAT(Difference(with, LookAtProcess()),
              testing::ContainsRegex("was /dev/null, .*, is /dev/null, .*, close"));
  ::close(fd);
  EXPECT_THAT(Difference(with, LookAtProcess()), HasSubstr("is gone"));
  EXPECT_EQ(Difference(before, LookAtProcess()), "");
}

TEST(ProcessState, ShowsAThreadAndAChildEvenIfItHasEnded) {
  std::thread([] {}).join();  // a sanitizer starts one of its own beside the first
  const ProcessState before = LookAtProcess();
  std::atomic<bool> go_on = true;
  std::thread thread([&] {
    while (go_on) std::this_thread::yield();
  });
  EXPECT_THAT(Difference(before, LookAtProcess()), HasSubstr("thread "));
  go_on = false;
  thread.join();
  EXPECT_EQ(LastingDifference(before), "");

  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_THAT(LastingDifference(before), HasSubstr("child process "));
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(Difference(before, LookAtProcess()), "");
}

TEST(ProcessState, ShowsSignalsAndTheWorkingDirectory) {
  const ProcessState before = LookAtProcess();
  const auto handler = ::signal(SIGUSR1, SIG_IGN);
  EXPECT_THAT(Difference(before, LookAtProcess()),
              HasSubstr(fmt::format("the disposition of signal {} was default", SIGUSR1)));
  ::signal(SIGUSR1, handler);

  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR2);
  ::sigprocmask(SIG_BLOCK, &mask, nullptr);
  EXPECT_THAT(Difference(before, LookAtProcess()),
              HasSubstr(fmt::format("the signal mask was empty, is {}", SIGUSR2)));
  ::sigprocmask(SIG_UNBLOCK, &mask, nullptr);

  ASSERT_EQ(::chdir("/"), 0);
  EXPECT_THAT(Difference(before, LookAtProcess()), HasSubstr("the working directory was "));
}

TEST(MappedBytes, CountAMappingOnlyWhileItIsThere) {
  constexpr std::size_t kSize = std::size_t{3} << 20U;
  const std::uint64_t before = MappedBytes();
  void* const mapping = ::mmap(nullptr, kSize, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(mapping, MAP_FAILED);
  EXPECT_GE(MappedBytes(), before + kSize);
  ::munmap(mapping, kSize);
  EXPECT_LT(MappedBytes(), before + kSize);
}

TEST(AllocatedBytes, CountWhatMallocGave) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer brings its own malloc()";
#endif
  constexpr std::size_t kSize = std::size_t{1} << 20U;
  const bool kept = KeepMallocToTheHeap();
  const std::uint64_t mapped = MappedBytes();
  const std::uint64_t before = AllocatedBytes();
  void* volatile memory = std::malloc(kSize);
  EXPECT_GE(AllocatedBytes(), before + kSize);
  if (kept) {
    EXPECT_LT(MappedBytes(), mapped + kSize);
  }
  std::free(memory);
  EXPECT_LT(AllocatedBytes(), before + kSize);
}

}  // namespace
}  // namespace sluice::conformance
