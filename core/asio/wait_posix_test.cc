// What else than the socket's readiness a plugin waits for, and sinks that are no sockets.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>

#include "core/asio/async_transfer.h"
#include "core/asio/testing/scene.h"

namespace sluice::asio {
namespace {

using base::UniqueHandle;
using testing::Bytes;
using testing::Connect;
using testing::Copier;
using testing::CopyUntil;
using testing::Drain;
using testing::Ending;
using testing::Ends;
using testing::FileWith;
using testing::Linked;
using transfer::Outcome;
namespace net = boost::asio;

// What the plugin below waits for before its first byte.
struct Script {
  int handle = -1;
  std::uint32_t events = SLUICE_WAIT_READABLE;
  int waits = 1;
  int steps = 0;
};
Script& TheScript() {
  static Script script;
  return script;
}

class Waiting : public CopyUntil<UINT64_MAX> {
 public:
  using CopyUntil::CopyUntil;

  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    Script& script = TheScript();
    ++script.steps;
    if (script.waits-- > 0) return WaitFor(progress, script.handle, script.events);
    return CopyUntil::Step(budget, progress);
  }
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) std::abort();
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
  }
  void Fill() const { ASSERT_EQ(write(write_end.get(), "x", 1), 1); }
  bool IsBlocking() const { return (fcntl(read_end.get(), F_GETFL) & O_NONBLOCK) == 0; }

  UniqueHandle read_end;
  UniqueHandle write_end;
};

class OtherHandle : public ::testing::Test {
 protected:
  void Start(std::uint32_t events = SLUICE_WAIT_READABLE, int handle = -1) {
    TheScript() = {.handle = handle < 0 ? pipe.read_end.get() : handle, .events = events};
    async_transfer(ends.sender, file.get(), std::vector{Linked<Waiting>()}, {},
                   net::bind_cancellation_slot(signal.slot(), ending.Handler()));
    context.poll();
  }

  Pipe pipe;
  net::io_context context;
  Ends ends = Connect(context.get_executor());
  UniqueHandle file = FileWith("content");
  net::cancellation_signal signal;
  Ending ending;
};

TEST_F(OtherHandle, IsWaitedForAndLeftAsItWas) {
  Start();
  ASSERT_EQ(TheScript().steps, 1);
  pipe.Fill();
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_EQ(ending.outcome.bytes_done, 7U);
  EXPECT_TRUE(pipe.IsBlocking());
  char byte = 0;
  EXPECT_EQ(read(pipe.read_end.get(), &byte, 1), 1);
}

TEST_F(OtherHandle, IsWaitedForAgainAndAgain) {
  TheScript() = {};
  Start();
  TheScript().waits = 10;
  pipe.Fill();
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_GE(TheScript().steps, 12);
}

TEST_F(OtherHandle, MayBelongToAnotherObjectOfTheContext) {
  net::posix::stream_descriptor its(context, pipe.read_end.release());
  Start(SLUICE_WAIT_READABLE, its.native_handle());
  ASSERT_EQ(ending.times, 0);
  std::string got(1, ' ');
  std::size_t count = 0;
  its.async_read_some(net::buffer(got), [&](auto, std::size_t its_count) { count = its_count; });
  pipe.Fill();
  context.restart();
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_EQ(count, 1U);
}

TEST_F(OtherHandle, IsGivenUpWithACancellation) {
  Start();
  signal.emit(net::cancellation_type::terminal);
  context.restart();
  context.run();
  EXPECT_EQ(ending.error, net::error::operation_aborted);
  EXPECT_EQ(ending.outcome.status, SLUICE_E_CANCELLED);
  EXPECT_TRUE(pipe.IsBlocking());
}

TEST_F(OtherHandle, ThatIsClosedFailsTheOperation) {
  const int closed = pipe.write_end.get();
  pipe.write_end.reset();
  Start(SLUICE_WAIT_READABLE, closed);
  context.run();
  EXPECT_EQ(ending.error, boost::system::errc::bad_file_descriptor) << ending.error.message();
  EXPECT_EQ(ending.outcome.status, SLUICE_E_INTERNAL);
  EXPECT_EQ(ending.outcome.reason, "waiting for the handle that the plugin named failed");
}

TEST_F(OtherHandle, ThatIsAFileFailsTheOperation) {
  Start(SLUICE_WAIT_READABLE, file.get());
  context.run();
  EXPECT_TRUE(ending.error);
  EXPECT_EQ(ending.outcome.status, SLUICE_E_INTERNAL);
}

TEST(OtherHandleDestruction, LeavesThePluginsHandleOpen) {
  Pipe pipe;
  {
    net::io_context context;
    Ends ends = Connect(context.get_executor());
    const auto file = FileWith("content");
    TheScript() = {.handle = pipe.read_end.get()};
    async_transfer(ends.sender, file.get(), std::vector{Linked<Waiting>()}, {},
                   [](auto, const Outcome&) { FAIL(); });
    context.poll();
    EXPECT_FALSE(pipe.IsBlocking());
  }
  EXPECT_TRUE(pipe.IsBlocking());
}

TEST_F(OtherHandle, IsTheSocketForEitherOfTwoEvents) {
  // Writable at once.
  Start(SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE, ends.sender.native_handle());
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_EQ(TheScript().steps, 4);
}

TEST_F(OtherHandle, IsTheSocketUntilThePeerSends) {
  Start(SLUICE_WAIT_READABLE, ends.sender.native_handle());
  ASSERT_EQ(ending.times, 0);
  ends.receiver.send(net::buffer("x", 1));
  context.restart();
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_EQ(ends.sender.available(), 1U);
}

TEST(OtherSink, MayBeAPipe) {
  net::io_context context;
  Pipe pipe;
  net::posix::stream_descriptor sink(context, pipe.write_end.release());
  net::posix::stream_descriptor from(context, pipe.read_end.release());
  const std::string content = Bytes(std::size_t{1} << 20);
  const auto file = FileWith(content);
  Ending ending;
  async_transfer(sink, file.get(), Copier(), {}, [&](auto error, const Outcome& outcome) {
    ending.Handler()(error, outcome);
    sink.close();
  });
  std::string got(content.size() + 1, ' ');
  std::size_t count = 0;
  net::async_read(from, net::buffer(got), [&](auto, std::size_t its_count) { count = its_count; });
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  got.resize(count);
  EXPECT_TRUE(got == content);
}

TEST(OtherSink, MayBeALocalSocket) {
  net::io_context context;
  net::local::stream_protocol::socket sink(context);
  net::local::stream_protocol::socket from(context);
  net::local::connect_pair(sink, from);
  const std::string content = Bytes(std::size_t{1} << 20);
  const auto file = FileWith(content);
  Ending ending;
  async_transfer(sink, file.get(), Copier(), {}, ending.Handler());
  std::string got(content.size(), ' ');
  net::async_read(from, net::buffer(got), [](auto, std::size_t) {});
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_TRUE(got == content);
}

}  // namespace
}  // namespace sluice::asio
