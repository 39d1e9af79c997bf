// The examples, run as a reader would, against a receiver.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

namespace {

namespace net = boost::asio;
using net::ip::tcp;

std::string Content() {
  std::string content(3'000'000, '\0');
  std::uint32_t state = 1;
  for (char& byte : content) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return content;
}

std::string Slurp(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// One run of an example, and where it connects to.
class Example : public ::testing::Test {
 protected:
  // In the background, so that this process receives meanwhile. `more` comes behind the port.
  void Start(const std::string& name, const std::string& file, const std::string& more = "") {
    const std::string port = std::to_string(acceptor_.local_endpoint().port());
    const std::string command = "exec core/asio/examples/" + name + " '" + file + "' 127.0.0.1 " +
                                port + " " + more + " 2>'" + ErrorFile() + "'";
    run_ = popen(command.c_str(), "r");
    ASSERT_NE(run_, nullptr);
  }

  tcp::socket Accept() { return acceptor_.accept(); }

  // What it printed, and how it ended.
  std::string Wait(int& exit_code) {
    std::string out;
    for (int byte = 0; (byte = std::fgetc(run_)) != EOF;) out.push_back(static_cast<char>(byte));
    int status = pclose(run_);
    exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return out;
  }

  static std::string ErrorFile() { return testing::TempDir() + "/stderr"; }

  void Deliver(const std::string& name, const std::string& more = "") {
    const std::string content = Content();
    const std::string file = testing::TempDir() + "/content";
    std::ofstream(file, std::ios::binary) << content;
    Start(name, file, more);
    std::string got;
    boost::system::error_code end;
    tcp::socket from = Accept();
    net::read(from, net::dynamic_buffer(got), end);
    int exit_code = -1;
    const std::string out = Wait(exit_code);
    EXPECT_EQ(exit_code, 0) << Slurp(ErrorFile());
    EXPECT_TRUE(out.starts_with("3000000 bytes by ")) << out;
    EXPECT_TRUE(out.ends_with(".sendfile\n")) << out;
    EXPECT_EQ(Slurp(ErrorFile()), "");
    EXPECT_EQ(end, net::error::eof);
    EXPECT_TRUE(got == content);
  }

  net::io_context context_;
  tcp::acceptor acceptor_{context_, {net::ip::address_v4::loopback(), 0}};
  std::FILE* run_ = nullptr;
};

TEST_F(Example, OfACallbackDelivers) { Deliver("callback"); }

TEST_F(Example, OfAFutureDelivers) { Deliver("future"); }

TEST_F(Example, OfACoroutineDelivers) { Deliver("coroutine", "60"); }

TEST_F(Example, OfACoroutineGivesUpInTime) {
  // More than the buffers of both sockets take.
  const std::string file = testing::TempDir() + "/content";
  std::ofstream(file, std::ios::binary) << std::string(std::size_t{64} << 20, 'x');
  Start("coroutine", file, "1");
  const tcp::socket from = Accept();
  int exit_code = -1;
  Wait(exit_code);
  EXPECT_EQ(exit_code, 5);
  EXPECT_TRUE(Slurp(ErrorFile()).starts_with("cancelled (plugin ")) << Slurp(ErrorFile());
}

TEST_F(Example, SaysWhatIsWrongWithTheFile) {
  for (const char* name : {"callback", "future"}) {
    Start(name, "/nowhere");
    int exit_code = -1;
    Wait(exit_code);
    EXPECT_EQ(exit_code, 2) << name;
    EXPECT_FALSE(Slurp(ErrorFile()).empty()) << name;
  }
}

}  // namespace
