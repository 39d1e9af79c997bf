// Every plugin says on TCP when more follows, and never when nothing does.
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "plugins/testing/cases.h"
#include "plugins/testing/ends.h"
#include "plugins/testing/transfer.h"

namespace sluice::plugins::testing {
namespace {

// Segments with data that have left the socket, retransmissions included.
std::uint32_t DataSegments(int socket) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  EXPECT_EQ(getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size), 0);
  return info.tcpi_data_segs_out;
}

// Bytes that wait in the socket without having been sent once.
int Unsent(int socket) {
  int bytes = -1;
  EXPECT_EQ(ioctl(socket, SIOCOUTQNSD, &bytes), 0);
  return bytes;
}

class Segments : public ::testing::TestWithParam<Case> {
 protected:
  // The kernel lets go of a held segment after 200 ms. Where a machine stalls for so long a check
  // says nothing, so it is made again.
  template <class Check>
  void Promptly(Check check) {
    using std::chrono::steady_clock;
    for (int attempt = 0; attempt < 10; ++attempt) {
      const steady_clock::time_point start = steady_clock::now();
      const ::testing::AssertionResult result = check();
      if (result) return;
      if (steady_clock::now() - start < std::chrono::milliseconds(150)) {
        FAIL() << result.message();
      }
    }
    FAIL() << "the machine is too slow to see held segments";
  }

  ::testing::AssertionResult Sends(const Ask& ask, std::uint64_t size, std::uint32_t segments,
                                   bool held) {
    const SourceFile source(size);
    Channel channel(GetParam().options());
    Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), ask);
    EXPECT_EQ(transfer.Run(), SLUICE_DONE);
    const int unsent = Unsent(channel.sink());
    const std::uint32_t before = DataSegments(channel.sink());
    if ((unsent != 0) != held) {
      return ::testing::AssertionFailure() << unsent << " bytes wait, " << before << " segments";
    }
    if (held && send(channel.sink(), "!", 1, 0) != 1)
      return ::testing::AssertionFailure() << "send";
    const std::uint32_t after = DataSegments(channel.sink());
    if (after != segments) return ::testing::AssertionFailure() << after << " segments";
    return ::testing::AssertionSuccess();
  }
};

TEST_P(Segments, HeadFileAndTailAreOne) {
  Promptly([&] { return Sends({.length = 1000, .head = "head"}, 1000, 1, false); });
  Promptly([&] { return Sends({.head = "head"}, 1000, 1, false); });
  Promptly([&] { return Sends({.length = 1000, .tail = "tail"}, 1000, 1, false); });
  Promptly([&] { return Sends({.length = 1000, .head = "head", .tail = "tail"}, 1000, 1, false); });
  Promptly([&] { return Sends({.head = "head", .tail = "tail"}, 1000, 1, false); });
}

TEST_P(Segments, TheLastIsHeldWhenMoreFollows) {
  constexpr std::uint32_t kMore = SLUICE_REQUEST_MORE_FOLLOWS;
  Promptly([&] { return Sends({.length = 1000, .flags = kMore}, 1000, 1, true); });
  Promptly([&] { return Sends({.flags = kMore}, 1000, 1, true); });
  Promptly([&] { return Sends({.length = 0, .head = "head", .flags = kMore}, 0, 1, true); });
  Promptly([&] {
    return Sends({.length = 1000, .head = "head", .tail = "tail", .flags = kMore}, 1000, 1, true);
  });
}

TEST_P(Segments, NothingIsHeldWhenNothingFollows) {
  for (const std::uint64_t size : {0u, 1u, 1000u, 16'384u, 60'000u}) {
    SCOPED_TRACE(size);
    for (const std::uint64_t length : {size, SLUICE_TO_END}) {
      Promptly([&]() -> ::testing::AssertionResult {
        const SourceFile source(size);
        Channel channel(GetParam().options());
        Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                          {.length = length, .head = "head"});
        EXPECT_EQ(transfer.Run(), SLUICE_DONE);
        const int unsent = Unsent(channel.sink());
        if (unsent != 0) return ::testing::AssertionFailure() << unsent << " bytes wait";
        return ::testing::AssertionSuccess();
      });
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Plugins, Segments, ::testing::ValuesIn(AllCases({SLUICE_KIND_TCP})),
                         CaseName);

}  // namespace
}  // namespace sluice::plugins::testing
