// SLUICE_DRAINING, which waits for the error queue of the socket.
#include <gtest/gtest.h>

#include "core/asio/async_transfer.h"
#include "core/asio/testing/scene.h"
#include "core/host/loader.h"

namespace sluice::asio {
namespace {

using testing::Bytes;
using testing::Drain;
using testing::Ending;
using testing::Ends;
using testing::FileWith;
using testing::tcp;
namespace net = boost::asio;

TEST(MsgZerocopy, CompletesWhenTheKernelHasLetGo) {
  const std::vector plugins = {host::Load("harness/sluice-plugins/linux.msg_zerocopy.so").value()};
  net::io_context context;
  // What the receiver's window has no room for stays in the sender's buffer, and refers to the
  // file.
  Ends ends = testing::Connect(context.get_executor(), 65536);
  ends.sender.set_option(net::socket_base::send_buffer_size(1 << 20));
  const std::string content = Bytes(200'000);
  const auto file = FileWith(content);
  transfer::Driver driver(plugins);
  Ending ending;
  async_transfer(
      ends.sender, driver,
      transfer::Request{
          .source = transfer::Describe(file.get()).value(), .sink = {}, .length = content.size()},
      [&](auto error, const transfer::Outcome& outcome) {
        ending.Handler()(error, outcome);
        ends.sender.close();
      });
  context.poll();
  EXPECT_EQ(driver.outcome().bytes_done, content.size());
  EXPECT_EQ(driver.progress().wait_events, SLUICE_WAIT_ERROR);
  EXPECT_EQ(ending.times, 0);
  Drain drain(ends.receiver, 65536);
  context.run();
  EXPECT_FALSE(ending.error) << ending.error.message();
  EXPECT_GT(ending.outcome.kernel.by_reference, 0U);
  EXPECT_EQ(ending.outcome.kernel.reported, ending.outcome.kernel.by_reference);
  EXPECT_TRUE(drain.bytes() == content);
}

}  // namespace
}  // namespace sluice::asio
