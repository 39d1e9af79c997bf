// The HTTP server, by clients that speak to it through plain sockets.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/base/handle.h"

namespace sluice::peers {
namespace {

using base::UniqueHandle;

// What is left of it goes with the test.
class HttpServer : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ::testing::TempDir() + "http-" + std::to_string(getpid());
    std::filesystem::create_directories(root_ + "/site/directory");
    Write("site/small", "sixteen bytes...");
    Write("site/large", large_);
    Write("secret", "not for you");
    std::array<int, 2> said{};
    ASSERT_EQ(pipe(said.data()), 0);
    process_ = fork();
    ASSERT_GE(process_, 0);
    if (process_ == 0) {
      dup2(said[1], STDOUT_FILENO);
      close(said[0]);
      close(said[1]);
      const std::string site = root_ + "/site";
      execl("harness/bench/peers/http_server", "http_server", site.c_str(), nullptr);
      _exit(127);
    }
    close(said[1]);
    UniqueHandle from(said[0]);
    std::string line;
    for (char byte = 0; read(from.get(), &byte, 1) == 1 && byte != '\n';) line += byte;
    constexpr std::string_view kBefore = "listening on 127.0.0.1:";
    ASSERT_TRUE(line.starts_with(kBefore)) << line;
    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(kBefore.size())));
  }

  void TearDown() override {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      waitpid(process_, nullptr, 0);
    }
    std::filesystem::remove_all(root_);
  }

  void Write(const std::string& name, const std::string& content) const {
    std::ofstream(root_ + "/" + name, std::ios::binary) << content;
  }

  UniqueHandle Connect() const {
    UniqueHandle client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port_);
    EXPECT_EQ(connect(client.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    return client;
  }

  static void Say(const UniqueHandle& client, std::string_view text) {
    EXPECT_EQ(send(client.get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }

  // The next `size` bytes, or what comes before the end.
  static std::string Hear(const UniqueHandle& client, std::size_t size) {
    std::string got(size, '\0');
    std::size_t count = 0;
    while (count < size) {
      const ssize_t more = recv(client.get(), got.data() + count, size - count, 0);
      if (more <= 0) break;
      count += static_cast<std::size_t>(more);
    }
    got.resize(count);
    return got;
  }

  static std::string HearHead(const UniqueHandle& client) {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
      const std::string byte = Hear(client, 1);
      if (byte.empty()) break;
      head += byte;
    }
    return head;
  }

  static constexpr std::string_view kRest = " HTTP/1.1\r\nHost: here\r\n\r\n";
  std::string large_ = std::string(20'000'000, 'x') + "end";
  std::string root_;
  pid_t process_ = -1;
  std::uint16_t port_ = 0;
};

TEST_F(HttpServer, AnswersAGetWithTheFile) {
  const UniqueHandle client = Connect();
  Say(client, "GET /small?query HTTP/1.1\r\nHost: here\r\n\r\n");
  const std::string head = HearHead(client);
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
  EXPECT_NE(head.find("\r\nContent-Length: 16\r\n"), head.npos) << head;
  EXPECT_EQ(Hear(client, 16), "sixteen bytes...");
}

TEST_F(HttpServer, AnswersAHeadWithoutTheFileAndKeepsTheConnection) {
  const UniqueHandle client = Connect();
  Say(client, "HEAD /large" + std::string(kRest));
  const std::string head = HearHead(client);
  EXPECT_NE(head.find("\r\nContent-Length: 20000003\r\n"), head.npos) << head;
  Say(client, "GET /small" + std::string(kRest));
  EXPECT_TRUE(HearHead(client).starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(Hear(client, 16), "sixteen bytes...");
}

TEST_F(HttpServer, AnswersRequestsThatCameTogetherAndInPieces) {
  const UniqueHandle client = Connect();
  const std::string request = "GET /small" + std::string(kRest);
  Say(client, request + request + request.substr(0, 9));
  for (int i = 0; i < 2; ++i) {
    HearHead(client);
    EXPECT_EQ(Hear(client, 16), "sixteen bytes...");
  }
  Say(client, request.substr(9));
  EXPECT_TRUE(HearHead(client).starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpServer, ServesOthersWhileOneDoesNotRead) {
  const UniqueHandle slow = Connect();
  Say(slow, "GET /large" + std::string(kRest));
  EXPECT_TRUE(HearHead(slow).starts_with("HTTP/1.1 200 OK\r\n"));
  const UniqueHandle other = Connect();
  Say(other, "GET /small" + std::string(kRest));
  HearHead(other);
  EXPECT_EQ(Hear(other, 16), "sixteen bytes...");
  EXPECT_TRUE(Hear(slow, large_.size()) == large_);
}

TEST_F(HttpServer, HasOnlyTheRegularFilesBelowItsDirectory) {
  const UniqueHandle client = Connect();
  for (const std::string_view target :
       {"/none", "/directory", "/", "/../secret", "/directory/../../secret", "//../secret"}) {
    SCOPED_TRACE(target);
    Say(client, "GET " + std::string(target) + std::string(kRest));
    const std::string head = HearHead(client);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 404 Not Found\r\n")) << head;
  }
}

TEST_F(HttpServer, ClosesWhenAskedToAndAfterWhatItDoesNotUnderstand) {
  for (const std::string_view request :
       {"GET /small HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n",
        "GET /small HTTP/1.0\r\n\r\n", "nonsense\r\n\r\n",
        "POST /small HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc"}) {
    SCOPED_TRACE(request);
    const UniqueHandle client = Connect();
    Say(client, request);
    const std::string all = Hear(client, 10'000);
    EXPECT_NE(all.find("\r\nConnection: close\r\n"), all.npos) << all;
    EXPECT_EQ(all.ends_with("sixteen bytes..."), request.starts_with("GET"));
  }
}

}  // namespace
}  // namespace sluice::peers
