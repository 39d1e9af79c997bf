#include "plugins/linux/ring.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <thread>

#include "plugins/common/testing/ends.h"

namespace sluice::plugins {
namespace {

using testing::Fd;
using testing::SourceFile;

constexpr unsigned kPage = 4096;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    read_end = Fd(ends[0]);
    write_end = Fd(ends[1]);
  }
  Fd read_end;
  Fd write_end;
};

// On rings of either kind.
class Rings : public ::testing::TestWithParam<Ring::Issuer> {
 protected:
  void SetUp() override {
    sluice_report report{};
    if (CheckRing(IORING_OP_SPLICE, report) != SLUICE_OK) GTEST_SKIP() << report.reason;
    ASSERT_EQ(ring_.Provide(GetParam(), IORING_OP_SPLICE, report), SLUICE_OK);
  }

  void AddSplice(int from, std::int64_t offset, int into, unsigned count) {
    ring_.Add([&](io_uring_sqe* request) {
      io_uring_prep_splice(request, from, offset, into, -1, count, SPLICE_F_MOVE);
    });
  }

  Ring ring_;
};

TEST_P(Rings, AChainDoesOneThingAfterTheOther) {
  const SourceFile source(2 * kPage);
  const Pipe first;
  const Pipe second;
  AddSplice(source.fd(), 0, first.write_end.get(), kPage);
  AddSplice(first.read_end.get(), -1, second.write_end.get(), kPage);
  AddSplice(source.fd(), kPage, first.write_end.get(), kPage);
  ASSERT_EQ(ring_.count(), 3U);
  EXPECT_EQ(ring_.Run(), 0);
  for (unsigned i = 0; i < 3; ++i) EXPECT_EQ(ring_.completion(i).result, std::int32_t{kPage}) << i;
  EXPECT_EQ(ring_.count(), 0U);
}

TEST_P(Rings, WhatDoesLessThanAllEndsTheChain) {
  const SourceFile source(kPage);
  const Pipe pipe;
  AddSplice(source.fd(), 0, pipe.write_end.get(), 2 * kPage);
  AddSplice(source.fd(), 0, pipe.write_end.get(), kPage);
  EXPECT_EQ(ring_.Run(), 0);
  EXPECT_EQ(ring_.completion(0).result, std::int32_t{kPage});
  EXPECT_EQ(ring_.completion(1).result, -ECANCELED);
}

TEST_P(Rings, AnErrorEndsTheChain) {
  const SourceFile source(kPage);
  const Pipe pipe;
  AddSplice(source.fd(), 0, -1, kPage);
  AddSplice(source.fd(), 0, pipe.write_end.get(), kPage);
  EXPECT_EQ(ring_.Run(), 0);
  EXPECT_EQ(ring_.completion(0).result, -EBADF);
  EXPECT_EQ(ring_.completion(1).result, -ECANCELED);
}

// What had moved by then counts, and nothing moves afterwards.
TEST_P(Rings, ASignalEndsAChainThatWaits) {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) {};
  ASSERT_EQ(sigaction(SIGUSR1, &action, &before), 0);
  const SourceFile source(kPage);
  const Pipe empty;
  const Pipe full;
  ASSERT_EQ(fcntl(full.write_end.get(), F_SETPIPE_SZ, kPage), static_cast<int>(kPage));
  AddSplice(source.fd(), 0, full.write_end.get(), kPage);
  AddSplice(source.fd(), 0, full.write_end.get(), kPage);  // waits for room
  AddSplice(source.fd(), 0, empty.write_end.get(), kPage);

  std::atomic<bool> over = false;
  std::thread storm([&over, waiting = pthread_self()] {
    while (!over) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      pthread_kill(waiting, SIGUSR1);
    }
  });
  const int error = ring_.Run();
  over = true;
  storm.join();
  sigaction(SIGUSR1, &before, nullptr);

  EXPECT_EQ(error, EINTR);
  EXPECT_EQ(ring_.completion(0).result, std::int32_t{kPage});
  EXPECT_LT(ring_.completion(1).result, 0);
  EXPECT_EQ(ring_.completion(2).result, -ECANCELED);
  std::array<char, 2 * kPage> bytes;
  EXPECT_EQ(read(full.read_end.get(), bytes.data(), bytes.size()), ssize_t{kPage});
  pollfd more{.fd = full.read_end.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&more, 1, 50), 0);
}

TEST_P(Rings, ItsDescriptorIsCloseOnExec) { EXPECT_EQ(fcntl(ring_.fd(), F_GETFD), FD_CLOEXEC); }

INSTANTIATE_TEST_SUITE_P(Issuers, Rings,
                         ::testing::Values(Ring::Issuer::kCaller, Ring::Issuer::kKernel),
                         [](const auto& test) {
                           return test.param == Ring::Issuer::kCaller ? "Caller" : "Kernel";
                         });

TEST(CheckRing, NamesAnOperationThatTheKernelLacks) {
  sluice_report report{};
  if (CheckRing(IORING_OP_NOP, report) != SLUICE_OK) GTEST_SKIP() << report.reason;
  constexpr unsigned kNone = 62;
  if (CheckRing(kNone, report) == SLUICE_OK) GTEST_SKIP() << "this kernel has it";
  EXPECT_STREQ(report.reason, "the io_uring of this kernel lacks the operation");
}

}  // namespace
}  // namespace sluice::plugins
