// What goes wrong after the connection: one line, the right code, nothing left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "tests/cli/scene.h"

namespace sluice::harness {
namespace {

using ::testing::HasSubstr;

// More than any socket buffers; the file takes no room on disk.
constexpr std::uintmax_t kHuge = std::uintmax_t{1} << 30;

class Failures : public Scene {
 protected:
  std::string Huge() {
    Write("huge", "");
    std::filesystem::resize_file(Path("huge"), kHuge);
    return Path("huge");
  }

  // Waits until the sender has begun.
  static void AwaitBytes(const UniqueHandle& connection) {
    char byte = 0;
    ASSERT_EQ(recv(connection.get(), &byte, 1, MSG_PEEK), 1);
  }
};

class ByEveryPlugin : public Failures, public ::testing::WithParamInterface<std::string> {};

TEST_P(ByEveryPlugin, AReceiverThatDiesFailsTheTransferAndNotTheProcess) {
  FakeReceiver receiver;
  Program sender({"send", "--plugin", GetParam(), Huge(), receiver.address()});
  {
    const UniqueHandle connection = receiver.Accept();
    AwaitBytes(connection);
  }
  const Ended sent = sender.Wait();
  EXPECT_TRUE(FailsWith(sent, kExitFailed, "the receiver closed the connection"));
  EXPECT_THAT(sent.err, HasSubstr("(plugin " + GetParam()));
  EXPECT_EQ(sent.out, "");
}

TEST_P(ByEveryPlugin, CtrlCEndsAStalledTransferAndTheReceiverLearnsOfIt) {
  FakeReceiver receiver;
  Program sender({"send", "--plugin", GetParam(), Huge(), receiver.address()});
  const UniqueHandle connection = receiver.Accept();
  AwaitBytes(connection);
  sender.Signal(SIGINT);
  const Ended sent = sender.Wait();
  EXPECT_EQ(sent.signal, SIGINT);
  EXPECT_THAT(sent.err, ::testing::MatchesRegex("sluice: interrupted after [0-9]+ bytes\n"));
  // A broken connection, not the end of a shorter file.
  std::string buffer(65536, '\0');
  ssize_t got = 0;
  while ((got = recv(connection.get(), buffer.data(), buffer.size(), 0)) > 0) {
  }
  EXPECT_EQ(got, -1);
  EXPECT_EQ(errno, ECONNRESET);
}

INSTANTIATE_TEST_SUITE_P(Plugin, ByEveryPlugin, ::testing::ValuesIn(AllPlugins()),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST_F(Failures, CtrlCEndsAReceiverThatListensAndTakesItsSocketAway) {
  ReceivingProgram receiver({"unix:" + Path("socket"), "--output", Path("copy")});
  EXPECT_TRUE(std::filesystem::is_socket(Path("socket")));
  receiver.program().Signal(SIGINT);
  EXPECT_EQ(receiver.Wait().signal, SIGINT);
  EXPECT_EQ(Names(), std::vector<std::string>{});
}

TEST_F(Failures, ATerminatedReceiverLeavesNoFile) {
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  auto cancellation = transfer::Cancellation::Create().value();
  const auto address = ParseAddress(receiver.address()).value();
  const UniqueHandle sender = Connect(*Resolve(address), "it", cancellation).value();
  ASSERT_EQ(send(sender.get(), "hello", 5, MSG_NOSIGNAL), 5);
  // Once the bytes are in the temporary file the transfer is under way.
  const auto written = [&] {
    const auto names = Names();
    return names.size() == 1 && std::filesystem::file_size(Path(names.front())) == 5;
  };
  while (!written()) std::this_thread::yield();
  receiver.program().Signal(SIGTERM);
  const Ended received = receiver.Wait();
  EXPECT_EQ(received.signal, SIGTERM);
  EXPECT_EQ(received.out, "");
  EXPECT_EQ(Names(), std::vector<std::string>{});
}

TEST_F(Failures, ABrokenConnectionLeavesNoFile) {
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  {
    auto cancellation = transfer::Cancellation::Create().value();
    const auto address = ParseAddress(receiver.address()).value();
    const UniqueHandle sender = Connect(*Resolve(address), "it", cancellation).value();
    ASSERT_EQ(send(sender.get(), "hello", 5, MSG_NOSIGNAL), 5);
    MakeCloseAbort(sender.get());
  }
  const Ended received = receiver.Wait();
  EXPECT_EQ(received.exit_code, kExitFailed);
  EXPECT_THAT(received.err, HasSubstr("sluice: the connection broke: Connection reset by peer\n"));
  EXPECT_EQ(Names(), std::vector<std::string>{});
}

TEST_F(Failures, AFileThatCannotGrowLeavesNone) {
  // As on a full disk, for which a test would need privileges.
  Program receiver({"recv", ":0", "--output", Path("copy")}, {.file_size_limit = 4096});
  const std::string line = receiver.ReadErrorLine();
  const std::string address = line.substr(line.rfind(' ') + 1);
  Sluice({"send", Write("file", Bytes(100000)), address});
  const Ended received = receiver.Wait();
  EXPECT_EQ(received.exit_code, kExitFailed);
  EXPECT_THAT(received.err, HasSubstr("sluice: cannot write the output: File too large\n"));
  EXPECT_EQ(Names(), std::vector<std::string>{"file"});
}

TEST_F(Failures, VerificationFindsThatOtherBytesArrived) {
  const std::string content = Bytes(5000);
  FakeReceiver receiver;
  Program sender({"send", "--verify", Write("file", content), receiver.address()});
  const UniqueHandle connection = receiver.Accept();
  EXPECT_EQ(ReadToEnd(connection.get()), content);
  const std::string answer = DigestLine({.digest = {.high = 1, .low = 2}, .bytes = 4999});
  ASSERT_EQ(write(connection.get(), answer.data(), answer.size()),
            static_cast<ssize_t>(answer.size()));
  const Ended sent = sender.Wait();
  EXPECT_TRUE(FailsWith(sent, kExitFailed,
                        "what arrived is not what was sent: xxh3-128 " + DigestText(content) +
                            " of 5000 bytes sent, 00000000000000010000000000000002 of 4999 bytes "
                            "received"));
  EXPECT_EQ(sent.out, "");
}

TEST_F(Failures, VerificationNeedsAnAnswer) {
  const std::string file = Write("file", Bytes(5000));
  for (const std::string answer : {"", "220 smtp.example.org\n", "sluice-digest/1 xxh3-128 00"}) {
    FakeReceiver receiver;
    Program sender({"send", "--verify", file, receiver.address()});
    {
      const UniqueHandle connection = receiver.Accept();
      ReadToEnd(connection.get());
      ASSERT_EQ(write(connection.get(), answer.data(), answer.size()),
                static_cast<ssize_t>(answer.size()));
    }
    EXPECT_TRUE(FailsWith(sender.Wait(), kExitFailed,
                          "the receiver did not answer with a digest; run it as: sluice recv "
                          "--verify"))
        << answer;
  }
  ReceivingProgram plain({":0"});
  EXPECT_TRUE(FailsWith(Sluice({"send", "--verify", file, plain.address()}), kExitFailed,
                        "run it as: sluice recv --verify"));
  EXPECT_TRUE(IsGood(plain.Wait()));
}

TEST_F(Failures, CtrlCEndsTheWaitForAnAnswer) {
  FakeReceiver receiver;
  Program sender({"send", "--verify", Write("file", "hello"), receiver.address()});
  const UniqueHandle connection = receiver.Accept();
  EXPECT_EQ(ReadToEnd(connection.get()), "hello");
  sender.Signal(SIGINT);
  EXPECT_EQ(sender.Wait().signal, SIGINT);
}

TEST_F(Failures, JsonTellsOfTheFailureToo) {
  FakeReceiver receiver;
  Program sender({"send", "--json", Huge(), receiver.address()});
  {
    const UniqueHandle connection = receiver.Accept();
    AwaitBytes(connection);
  }
  const Ended sent = sender.Wait();
  EXPECT_TRUE(FailsWith(sent, kExitFailed, "the receiver closed the connection"));
  const boost::json::value json = boost::json::parse(sent.out);
  EXPECT_EQ(json.at("ok"), false);
  EXPECT_EQ(json.at("status"), "SINK_CLOSED");
}

}  // namespace
}  // namespace sluice::harness
