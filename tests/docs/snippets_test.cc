// The C++ of docs/embedding.md, docs/event-loop.md and docs/asio.md compiles; what the first two
// show delivers the file. Each snippet is a file made from its document, and stands here in a
// function that has what its text takes for granted.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/write.hpp>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "core/asio/async_transfer.h"
#include "core/host/discovery.h"
#include "core/loop/loop.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/planner.h"

namespace {

namespace http = boost::beast::http;
namespace net = boost::asio;

[[maybe_unused]] net::awaitable<void> SendsInACoroutine(net::ip::tcp::socket& socket, int file) {
#include "tests/docs/asio_1.inc"
}

[[maybe_unused]] net::awaitable<void> SendsAResponse(
    boost::beast::tcp_stream& stream, int file, std::uint64_t first, std::uint64_t size,
    std::span<const sluice::host::PluginPtr> plugins) {
#include "tests/docs/asio_2.inc"
  std::cout << error.message() << outcome.bytes_done;
}

std::string SendsWithADriver(int file, int socket) {
#include "tests/docs/embedding_1.inc"
  return std::string(outcome.plugin);
}

void SendsInALoop(int file, int client, std::span<const sluice::host::PluginPtr> plugins) {
  using std::chrono::milliseconds;
#include "tests/docs/event-loop_1.inc"
}

constexpr char kContent[] = "what the file has";

class Snippets : public testing::Test {
 protected:
  void SetUp() override {
    setenv("SLUICE_PLUGIN_PATH", std::filesystem::absolute("harness/sluice-plugins").c_str(), 1);
    const std::string path = testing::TempDir() + "content";
    std::ofstream(path) << kContent;
    file_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_GE(file_, 0);
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends_), 0);
  }
  void TearDown() override {
    close(file_);
    close(ends_[1]);
  }

  int file() const { return file_; }
  int sender() const { return ends_[0]; }
  std::string Received() const {
    char bytes[sizeof(kContent) + 1];
    const ssize_t size = read(ends_[1], bytes, sizeof(bytes));
    return size < 0 ? "nothing" : std::string(bytes, static_cast<std::size_t>(size));
  }

 private:
  int file_ = -1;
  int ends_[2] = {-1, -1};
};

TEST_F(Snippets, OfEmbeddingSendsTheFile) {
  EXPECT_NE(SendsWithADriver(file(), sender()), "");
  close(sender());
  EXPECT_EQ(Received(), kContent);
}

TEST_F(Snippets, OfTheEventLoopSendsTheFile) {
  std::vector<sluice::host::PluginPtr> plugins;
  for (auto& it : sluice::host::Discover(sluice::host::HostOptions::FromEnvironment())) {
    if (it.plugin) plugins.push_back(*it.plugin);
  }
  SendsInALoop(file(), sender(), plugins);
  EXPECT_EQ(Received(), kContent);
}

}  // namespace
