// What goes wrong after the connection: one line, the right code, nothing left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/system/errc.hpp>
#include <chrono>
#include <cstddef>
#include <thread>

#include "core/base/error.h"
#include "core/base/machine.h"
#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;

// More than any socket buffers; the file takes no room on disk.
constexpr std::uintmax_t kHuge = std::uintmax_t{1} << 30;

// Wine looks at the error of a connection when it breaks; who reads later meets the end of it.
constexpr std::string_view kResetLooksLikeTheEnd =
    "Wine does not tell a connection that was reset from one that was closed";

class Failures : public Scene {
 protected:
  std::string Huge() {
    Write("huge", "");
    std::filesystem::resize_file(Path("huge"), kHuge);
    return Path("huge");
  }

  // Waits until the sender has begun, and has to wait itself. What happens to the connection before
  // that is sometimes missed by Wine, where a transfer goes on in the background.
  static void AwaitBytes(const base::UniqueHandle& connection) {
    std::int64_t before = 0;
    std::int64_t now = 0;
    do {
      before = now;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      now = base::ReadableBytes(connection.get());
    } while (now == 0 || now != before);
  }
};

class ByEveryPlugin : public Failures, public ::testing::WithParamInterface<std::string> {};

TEST_P(ByEveryPlugin, AReceiverThatDiesFailsTheTransferAndNotTheProcess) {
  FakeReceiver receiver;
  Program sender({"send", "--plugin", GetParam(), Huge(), receiver.address()});
  {
    const base::UniqueHandle connection = receiver.Accept();
    AwaitBytes(connection);
  }
  const Ended sent = sender.Wait();
  EXPECT_TRUE(FailsWith(sent, app::kExitFailed, "the receiver closed the connection"));
  EXPECT_THAT(sent.err, HasSubstr("(plugin " + GetParam()));
  EXPECT_EQ(sent.out, "");
}

TEST_P(ByEveryPlugin, CtrlCEndsAStalledTransferAndTheReceiverLearnsOfIt) {
  FakeReceiver receiver;
  Program sender({"send", "--plugin", GetParam(), Huge(), receiver.address()});
  const base::UniqueHandle connection = receiver.Accept();
  AwaitBytes(connection);
  sender.Interrupt();
  const Ended sent = sender.Wait();
  EXPECT_TRUE(WasInterrupted(sent)) << sent.exit_code;
  // Where the system works on a send after the call, it may not tell how far it came.
  EXPECT_THAT(sent.err, ::testing::MatchesRegex("sluice: interrupted after .+ bytes.*\n"));
  if (!base::ForeignSystem().empty()) GTEST_SKIP() << kResetLooksLikeTheEnd;
  // A broken connection, not the end of a shorter file.
  std::string buffer(65536, '\0');
  std::int64_t got = 0;
  while ((got = base::Read(connection.get(), std::as_writable_bytes(std::span(buffer)))) > 0) {
  }
  EXPECT_EQ(got, -1);
  EXPECT_EQ(base::Failed({}).code, boost::system::errc::connection_reset);
}

INSTANTIATE_TEST_SUITE_P(Plugin, ByEveryPlugin, ::testing::ValuesIn(SocketPlugins()),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST_F(Failures, CtrlCEndsAReceiverThatListens) {
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  EXPECT_EQ(Names().size(), 1U);
  receiver.program().Interrupt();
  EXPECT_TRUE(WasInterrupted(receiver.Wait()));
  EXPECT_EQ(Names(), std::vector<std::string>{});
}

TEST_F(Failures, AnInterruptedReceiverLeavesNoFile) {
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  auto cancellation = base::Cancellation::Create().value();
  const auto address = app::ParseAddress(receiver.address()).value();
  const base::UniqueHandle sender =
      app::Connect(*app::Resolve(address), "it", cancellation).value();
  Put(sender, "hello");
  // Once the bytes are in the temporary file the transfer is under way.
  const auto written = [&] {
    const auto names = Names();
    return names.size() == 1 && std::filesystem::file_size(directory_ / names.front()) == 5;
  };
  while (!written()) std::this_thread::yield();
  receiver.program().Interrupt();
  const Ended received = receiver.Wait();
  EXPECT_TRUE(WasInterrupted(received));
  EXPECT_EQ(received.out, "");
  EXPECT_EQ(Names(), std::vector<std::string>{});
}

TEST_F(Failures, ABrokenConnectionLeavesNoFile) {
  if (!base::ForeignSystem().empty()) GTEST_SKIP() << kResetLooksLikeTheEnd;
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  {
    auto cancellation = base::Cancellation::Create().value();
    const auto address = app::ParseAddress(receiver.address()).value();
    const base::UniqueHandle sender =
        app::Connect(*app::Resolve(address), "it", cancellation).value();
    Put(sender, "hello");
    base::AbortOnClose(sender.get());
  }
  const Ended received = receiver.Wait();
  EXPECT_EQ(received.exit_code, app::kExitFailed);
  EXPECT_THAT(received.err, HasSubstr("sluice: the connection broke: " + ConnectionReset() + "\n"));
  EXPECT_EQ(Names(), std::vector<std::string>{});
}

TEST_F(Failures, VerificationFindsThatOtherBytesArrived) {
  const std::string content = Bytes(5000);
  FakeReceiver receiver;
  Program sender({"send", "--verify", Write("file", content), receiver.address()});
  const base::UniqueHandle connection = receiver.Accept();
  EXPECT_EQ(ReadToEnd(connection.get()), content);
  const std::string answer = app::DigestLine({.digest = {.high = 1, .low = 2}, .bytes = 4999});
  Put(connection, answer);
  const Ended sent = sender.Wait();
  EXPECT_TRUE(FailsWith(sent, app::kExitFailed,
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
      const base::UniqueHandle connection = receiver.Accept();
      ReadToEnd(connection.get());
      Put(connection, answer);
    }
    EXPECT_TRUE(FailsWith(sender.Wait(), app::kExitFailed,
                          "the receiver did not answer with a digest; run it as: sluice recv "
                          "--verify"))
        << answer;
  }
  ReceivingProgram plain({":0"});
  EXPECT_TRUE(FailsWith(Sluice({"send", "--verify", file, plain.address()}), app::kExitFailed,
                        "run it as: sluice recv --verify"));
  EXPECT_TRUE(IsGood(plain.Wait()));
}

TEST_F(Failures, CtrlCEndsTheWaitForAnAnswer) {
  FakeReceiver receiver;
  Program sender({"send", "--verify", Write("file", "hello"), receiver.address()});
  const base::UniqueHandle connection = receiver.Accept();
  EXPECT_EQ(ReadToEnd(connection.get()), "hello");
  sender.Interrupt();
  EXPECT_TRUE(WasInterrupted(sender.Wait()));
}

TEST_F(Failures, JsonTellsOfTheFailureToo) {
  FakeReceiver receiver;
  Program sender({"send", "--json", Huge(), receiver.address()});
  {
    const base::UniqueHandle connection = receiver.Accept();
    AwaitBytes(connection);
  }
  const Ended sent = sender.Wait();
  EXPECT_TRUE(FailsWith(sent, app::kExitFailed, "the receiver closed the connection"));
  const boost::json::value json = boost::json::parse(sent.out);
  EXPECT_EQ(json.at("ok"), false);
  EXPECT_EQ(json.at("status"), "SINK_CLOSED");
}

}  // namespace
}  // namespace sluice::cli
