// Every byte arrives, by every plugin, and the program says how.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::size_t kSize = (1U << 20) + 17;

class SendRecv : public Scene {
 protected:
  // An address for recv.
  std::string Address(std::string_view kind) const {
    return kind == "unix" ? "unix:" + Path("socket") : ":0";
  }
};

class EveryPlugin : public SendRecv,
                    public ::testing::WithParamInterface<std::tuple<std::string, std::string>> {};

TEST_P(EveryPlugin, DeliversEveryByteAndBothSidesAgree) {
  const auto& [plugin, kind] = GetParam();
  if (kind == "unix" && !HasUnixSockets()) GTEST_SKIP() << "this system has no unix sockets";
  if (kind == "unix" && IsForTcpOnly(plugin)) GTEST_SKIP() << plugin << " is for TCP only";
  const std::string content = Bytes(kSize);
  const std::string file = Write("file", content);
  ReceivingProgram receiver({Address(kind), "--output", Path("copy"), "--verify"});
  const Ended sent =
      Sluice({"send", "--plugin", plugin, "--no-fallback", "--verify", file, receiver.address()});
  const Ended received = receiver.Wait();
  ASSERT_TRUE(IsGood(sent));
  ASSERT_TRUE(IsGood(received));
  EXPECT_TRUE(Read("copy") == content);
  EXPECT_THAT(received.out, HasSubstr("1048593 bytes, xxh3-128 " + DigestText(content)));
  EXPECT_THAT(sent.out, HasSubstr("verified: xxh3-128 " + DigestText(content) + " on both ends"));
  EXPECT_THAT(sent.out, StartsWith("sent 1.0 MiB in "));
  if (plugin != "auto") {
    EXPECT_THAT(sent.out, HasSubstr("(" + plugin + ")"));
  }
  EXPECT_EQ(sent.err, "");
  EXPECT_EQ(received.err, "listening on " + receiver.address() + "\n");
  EXPECT_EQ(Names(), (std::vector<std::string>{"copy", "file"}));
}

std::vector<std::string> AutoAndAllPlugins() {
  std::vector<std::string> names = SocketPlugins();
  names.emplace_back("auto");
  return names;
}

INSTANTIATE_TEST_SUITE_P(To, EveryPlugin,
                         ::testing::Combine(::testing::ValuesIn(AutoAndAllPlugins()),
                                            ::testing::Values("tcp", "unix")),
                         [](const auto& param) {
                           std::string name =
                               std::get<0>(param.param) + "_" + std::get<1>(param.param);
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

struct RangeCase {
  std::vector<std::string> options;
  std::size_t offset;
  std::size_t length;
};

class Ranges : public SendRecv, public ::testing::WithParamInterface<RangeCase> {};

TEST_P(Ranges, SendsExactlyThose) {
  const auto& [options, offset, length] = GetParam();
  const std::string content = Bytes(kSize);
  ReceivingProgram receiver({":0"});
  std::vector<std::string> words = {"send", Write("file", content), receiver.address()};
  words.insert(words.end(), options.begin(), options.end());
  ASSERT_TRUE(IsGood(Sluice(words)));
  const Ended received = receiver.Wait();
  ASSERT_TRUE(IsGood(received));
  EXPECT_THAT(received.out, HasSubstr(std::to_string(length) + " bytes, xxh3-128 " +
                                      DigestText(content.substr(offset, length))));
}

INSTANTIATE_TEST_SUITE_P(
    Of, Ranges,
    ::testing::Values(RangeCase{{"--offset", "1"}, 1, kSize - 1},
                      RangeCase{{"--length", "1M"}, 0, 1U << 20},
                      RangeCase{{"--offset", "512K", "--length", "4097"}, 1U << 19, 4097},
                      RangeCase{{"--offset", "1048592", "--length", "1"}, kSize - 1, 1},
                      RangeCase{{"--offset", "1048593"}, kSize, 0},
                      RangeCase{{"--length", "0"}, 0, 0}));

TEST_F(SendRecv, CarriesAnEmptyFile) {
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  ASSERT_TRUE(IsGood(Sluice({"send", Write("empty", ""), receiver.address()})));
  ASSERT_TRUE(IsGood(receiver.Wait()));
  EXPECT_EQ(Names(), (std::vector<std::string>{"copy", "empty"}));
  EXPECT_EQ(Read("copy"), "");
}

TEST_F(SendRecv, TakesStandardInputIfItIsAFile) {
  Write("file", "hello");
  const base::UniqueHandle file = base::OpenFile(directory_ / "file", base::Access::kRead).value();
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  ASSERT_TRUE(IsGood(Sluice({"send", "-", receiver.address()}, {.in = file.get()})));
  ASSERT_TRUE(IsGood(receiver.Wait()));
  EXPECT_EQ(Read("copy"), "hello");
}

TEST_F(SendRecv, TakesRelativeNamesFromTheDirectoryBazelRunWasCalledIn) {
  Write("file", "hello");
  ReceivingProgram receiver({":0"});
  const Ended sent = Sluice({"send", "file", receiver.address()},
                            {.environment = {{"BUILD_WORKING_DIRECTORY", Directory()}}});
  ASSERT_TRUE(IsGood(sent));
  EXPECT_THAT(receiver.Wait().out, HasSubstr(DigestText("hello")));
}

TEST_F(SendRecv, TriesEveryAddressOfAName) {
  const std::string file = Write("file", "hello");
  ReceivingProgram receiver({":0"});
  const std::string port = receiver.address().substr(receiver.address().rfind(':'));
  // Where localhost is [::1] first, nobody listens there.
  ASSERT_TRUE(IsGood(Sluice({"send", file, "localhost" + port})));
  EXPECT_TRUE(IsGood(receiver.Wait()));
}

TEST_F(SendRecv, SpeaksIpv6) {
  if (const auto any = app::Resolve(app::TcpAddress{"::1", 0});
      !any || !app::Listener::Listen(*any, "")) {
    GTEST_SKIP() << "there is no IPv6 here";
  }
  ReceivingProgram receiver({"[::1]:0"});
  EXPECT_THAT(receiver.address(), StartsWith("[::1]:"));
  ASSERT_TRUE(IsGood(Sluice({"send", Write("file", "hello"), receiver.address()})));
  EXPECT_THAT(receiver.Wait().out, HasSubstr(DigestText("hello")));
}

TEST_F(SendRecv, ExplainsTheRouteThePlanAndThePath) {
  ReceivingProgram receiver({":0"});
  const Ended sent = Sluice({"send", "--explain", "--plugin", std::string(kStaging),
                             Write("file", Bytes(5000)), receiver.address()});
  ASSERT_TRUE(IsGood(sent));
  EXPECT_TRUE(IsGood(receiver.Wait()));
  EXPECT_THAT(sent.out, HasSubstr("file: file, 5000 bytes"));
  EXPECT_THAT(sent.out, HasSubstr(receiver.address() + ": tcp, non-blocking"));
  for (const std::string& plugin : AllPlugins()) EXPECT_THAT(sent.out, HasSubstr(plugin + ": "));
  EXPECT_THAT(sent.out, HasSubstr("plan by   "));
  EXPECT_THAT(sent.out, HasSubstr(fmt::format("plan      {}: ", kStaging)));
  EXPECT_THAT(sent.out, HasSubstr("1 copy staged in user memory"));
  EXPECT_THAT(sent.out, HasSubstr("fallback  none"));
  EXPECT_THAT(sent.out, ::testing::ContainsRegex(fmt::format("path  .* .{}.\n", kStaging)));
}

TEST_F(SendRecv, ExplainsAFallbackAndFailsWithoutOne) {
  const std::string file = Write("file", Bytes(5000));
  {
    ReceivingProgram receiver({":0"});
    // It sends by reference, which is not stable.
    const Ended sent = Sluice({"send", "--explain", "--stable", "--plugin",
                               std::string(kByReference), file, receiver.address()});
    ASSERT_TRUE(IsGood(sent));
    EXPECT_TRUE(IsGood(receiver.Wait()));
    EXPECT_THAT(sent.out,
                HasSubstr(fmt::format("fallback  {} after 0 bytes: UNSUPPORTED: ", kByReference)));
    EXPECT_THAT(sent.out, ::testing::Not(HasSubstr(fmt::format("({})\n", kByReference))));
  }
  FakeReceiver receiver;
  const Ended sent = Sluice({"send", "--no-fallback", "--stable", "--plugin",
                             std::string(kByReference), file, receiver.address()});
  EXPECT_TRUE(FailsWith(sent, app::kExitFailed, fmt::format("plugin {}", kByReference)));
  EXPECT_EQ(sent.out, "");
}

TEST_F(SendRecv, SaysWhyNoPluginCanSendFromAPipe) {
  const base::Pipe pipe = base::MakePipe().value();
  FakeReceiver receiver;
  const Ended sent = Sluice({"send", "-", receiver.address()}, {.in = pipe.read_end.get()});
  EXPECT_TRUE(FailsWith(sent, app::kExitFailed, "no plugin can do it"));
  for (const std::string& plugin : AllPlugins()) EXPECT_THAT(sent.err, HasSubstr(plugin));
}

TEST_F(SendRecv, PrintsNothingButJsonWhenAsked) {
  const std::string content = Bytes(5000);
  ReceivingProgram receiver({":0", "--json", "--verify"});
  const Ended sent = Sluice({"send", "--json", "--stable", "--plugin", std::string(kByReference),
                             "--verify", Write("file", content), receiver.address()});
  const Ended received = receiver.Wait();
  ASSERT_TRUE(IsGood(sent));
  ASSERT_TRUE(IsGood(received));
  EXPECT_EQ(std::ranges::count(sent.out, '\n'), 1);
  const boost::json::value json = boost::json::parse(sent.out);
  EXPECT_EQ(json.at("schema"), "sluice.send/1");
  EXPECT_EQ(json.at("ok"), true);
  EXPECT_EQ(json.at("status"), "DONE");
  EXPECT_EQ(json.at("bytes").to_number<int>(), 5000);
  EXPECT_EQ(json.at("in_flight").to_number<int>(), 0);
  EXPECT_EQ(json.at("sink").at("kind"), "tcp");
  EXPECT_EQ(json.at("fallbacks").at(0).at("plugin").as_string(), kByReference);
  EXPECT_EQ(json.at("plan").as_array().size(), AllPlugins().size());
  EXPECT_EQ(json.at("verification").at("received").at("xxh3_128").as_string(), DigestText(content));
  const boost::json::value theirs = boost::json::parse(received.out);
  EXPECT_EQ(theirs.at("schema"), "sluice.recv/1");
  EXPECT_EQ(theirs.at("bytes").to_number<int>(), 5000);
  EXPECT_EQ(theirs.at("xxh3_128").as_string(), DigestText(content));
}

TEST_F(SendRecv, ReplacesAnExistingFileOnlyByForce) {
  const std::string file = Write("file", "new");
  Write("copy", "old");
  EXPECT_TRUE(
      FailsWith(Sluice({"recv", ":0", "--output", Path("copy")}), app::kExitUsage, "--force"));
  EXPECT_EQ(Read("copy"), "old");
  ReceivingProgram receiver({":0", "--output", Path("copy"), "--force"});
  ASSERT_TRUE(IsGood(Sluice({"send", file, receiver.address()})));
  ASSERT_TRUE(IsGood(receiver.Wait()));
  EXPECT_EQ(Read("copy"), "new");
}

}  // namespace
}  // namespace sluice::cli
