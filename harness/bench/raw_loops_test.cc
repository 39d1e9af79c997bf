#include "harness/bench/raw_loops.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/file.h"
#include "core/base/handle.h"
#include "harness/channels/channel.h"

namespace sluice::bench {
namespace {

constexpr std::uint64_t kFileSize = 5'000'011;

// No two MiB of it are alike.
std::string Content() {
  std::string content(kFileSize, '\0');
  std::uint32_t state = 1;
  for (char& byte : content) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return content;
}

base::UniqueHandle FileOf(const std::string& content) {
  base::TemporaryFile made = base::MakeTemporaryFile(::testing::TempDir(), "raw-loop").value();
  EXPECT_EQ(base::WriteAt(made.file.get(), std::as_bytes(std::span(content)), 0),
            static_cast<std::int64_t>(content.size()));
  return std::move(made.file);
}

std::string ReadToEnd(base::Handle receiver) {
  std::string got;
  std::vector<char> chunk(100'000);
  for (std::int64_t count = 0;
       (count = base::Read(receiver, std::as_writable_bytes(std::span(chunk)))) > 0;) {
    got.append(chunk.data(), static_cast<std::size_t>(count));
  }
  return got;
}

// The sinks that a loop claims to work with.
std::vector<std::string_view> SinksOf(std::string_view plugin) {
  if (plugin == "linux.copy_file_range") return {"file"};
  for (const std::string_view only_tcp :
       {"linux.msg_zerocopy", "linux.io_uring_send_zc", "windows.transmit_file"}) {
    if (plugin == only_tcp) return {"tcp"};
  }
  if (plugin == "bsd.sendfile" || plugin == "darwin.sendfile") return {"tcp", "unix"};
  return {"tcp", "unix", "pipe", "file"};
}

class EachLoop : public ::testing::TestWithParam<std::tuple<RawLoop, std::string_view>> {
 protected:
  void SetUp() override {
    const std::string_view name = std::get<1>(GetParam());
    const auto info = std::ranges::find(channels::Channels(), name, &channels::ChannelInfo::name);
    if (info == channels::Channels().end() || !info->is_here()) {
      GTEST_SKIP() << "this system has no such channel";
    }
    // Only making one shows whether a Windows has unix sockets; Wine does not.
    if (const auto channel = channels::MakeChannel(name, {}); !channel && name == "unix") {
      GTEST_SKIP() << channel.error().message;
    }
    const bool rings = loop().plugin.find("io_uring") != std::string_view::npos;
    // Nothing to nowhere: this only makes the ring.
    if (rings && !loop().run(-1, -1, 0)) GTEST_SKIP() << "no io_uring in this process";
  }

  const RawLoop& loop() const { return std::get<0>(GetParam()); }
  channels::Connection Connect() const {
    return channels::MakeChannel(std::get<1>(GetParam()), {}).value().Connect({}).value();
  }
  bool suits() const {
    const auto sinks = SinksOf(loop().plugin);
    return std::ranges::find(sinks, std::get<1>(GetParam())) != sinks.end();
  }

  // Whether that many runs over one connection all went well, and what arrived.
  std::pair<bool, std::string> Send(const base::UniqueHandle& source, std::uint64_t length,
                                    int times) const {
    channels::Connection connection = Connect();
    std::string got;
    const auto receive = [&] { got = ReadToEnd(connection.receiver.get()); };
    const bool is_file = std::get<1>(GetParam()) == "file";
    std::thread reader;
    if (!is_file) reader = std::thread(receive);
    bool sent = true;
    for (int i = 0; i < times; ++i) {
      sent = loop().run(source.get(), connection.sink.get(), length) && sent;
    }
    connection.sink.reset();
    if (is_file) receive();
    if (reader.joinable()) reader.join();
    return {sent, got};
  }
};

TEST_P(EachLoop, DeliversExactlyTheBytesOrFails) {
  const std::string content = Content();
  const base::UniqueHandle source = FileOf(content);
  for (const std::uint64_t length :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{65'536}, kFileSize - 4'321}) {
    SCOPED_TRACE(length);
    if (!suits() && length < 65'536) continue;
    const auto [sent, got] = Send(source, length, 1);
    EXPECT_EQ(sent, suits());
    EXPECT_EQ(got.size(), suits() ? length : 0);
    EXPECT_TRUE(content.starts_with(got));
  }
}

TEST_P(EachLoop, SendsAgainOnTheSameSink) {
  if (!suits()) return;
  const std::string content = Content().substr(0, 1'234'567);
  const auto [sent, got] = Send(FileOf(content), content.size(), 3);
  EXPECT_TRUE(sent);
  EXPECT_TRUE(got == content + content + content);
}

TEST_P(EachLoop, FailsIfTheSourceIsShorter) {
  if (!suits()) return;
  const base::UniqueHandle source = FileOf("short");
  const channels::Connection connection = Connect();
  EXPECT_FALSE(loop().run(source.get(), connection.sink.get(), 6));
}

INSTANTIATE_TEST_SUITE_P(RawLoop, EachLoop,
                         ::testing::Combine(::testing::ValuesIn(RawLoops().begin(),
                                                                RawLoops().end()),
                                            ::testing::Values("tcp", "unix", "pipe", "file")),
                         [](const auto& param) {
                           std::string name(std::get<0>(param.param).plugin);
                           std::ranges::replace(name, '.', '_');
                           return name + "_to_" + std::string(std::get<1>(param.param));
                         });

TEST(RawLoop, IsFoundByTheNameOfItsPlugin) {
  for (const RawLoop& loop : RawLoops()) EXPECT_EQ(FindRawLoop(loop.plugin), &loop);
  EXPECT_EQ(FindRawLoop("linux.send"), nullptr);
}

}  // namespace
}  // namespace sluice::bench
