// A small HTTP server of static files, as an example of transfers in an event loop: the head of a
// response and the file are sent together, and no file passes through the program.
//
//   http_server DIRECTORY [PORT]      on 127.0.0.1; without a port the system chooses one
//
// HTTP/1.1 GET and HEAD, with connections that stay open; one thread, which waits in poll(2) only.
// It prints "listening on 127.0.0.1:PORT" and goes on until it is killed. Names are taken as they
// are, without %-escapes. Exit code 2: usage, 5: it cannot start.
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/handle.h"
#include "core/host/discovery.h"
#include "harness/bench/peers/http_connection.h"

namespace sluice::peers {
namespace {

using base::UniqueHandle;

[[noreturn]] void Throw(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

UniqueHandle Listen(std::uint16_t port) {
  constexpr int kBacklog = 128;
  UniqueHandle listener(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!listener) Throw("socket");
  const int on = 1;
  setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(port);
  if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      listen(listener.get(), kBacklog) != 0) {
    Throw(fmt::format("cannot listen on 127.0.0.1:{}", port));
  }
  socklen_t size = sizeof at;
  getsockname(listener.get(), reinterpret_cast<sockaddr*>(&at), &size);
  fmt::print("listening on 127.0.0.1:{}\n", ntohs(at.sin_port));
  std::fflush(stdout);
  return listener;
}

// Serves forever.
[[noreturn]] void Serve(const Site& site, int listener) {
  std::vector<std::unique_ptr<HttpConnection>> connections;
  std::vector<pollfd> waits{{.fd = listener, .events = POLLIN, .revents = 0}};
  for (;;) {
    if (poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) Throw("poll");
    // Backwards: the last one takes the place of one that has ended.
    for (std::size_t i = waits.size() - 1; i > 0; --i) {
      if (waits[i].revents == 0) continue;
      waits[i].events = connections[i - 1]->Go(site);
      if (waits[i].events != 0) continue;
      std::swap(connections[i - 1], connections.back());
      connections.pop_back();
      waits[i] = waits.back();
      waits.pop_back();
    }
    if (waits[0].revents == 0) continue;
    const int client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) continue;
    connections.push_back(std::make_unique<HttpConnection>(UniqueHandle(client), site));
    waits.push_back({.fd = client, .events = POLLIN, .revents = 0});
  }
}

int Main(const std::vector<std::string>& arguments) {
  std::uint16_t port = 0;
  bool understood = arguments.size() == 2 || arguments.size() == 3;
  if (arguments.size() == 3) {
    const std::string& text = arguments[2];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    understood = error == std::errc() && end == text.data() + text.size();
  }
  if (!understood) {
    fmt::print(stderr, "usage: http_server DIRECTORY [PORT]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const auto options = host::HostOptions::FromEnvironment();
    // The second takes over wherever the first cannot.
    std::vector plugins = {host::Find("linux.sendfile", options).value(),
                           host::Find("posix.read_write", options).value()};
    const Site site(arguments[1], std::move(plugins));
    const UniqueHandle listener = Listen(port);
    Serve(site, listener.get());
  } catch (const std::exception& error) {
    fmt::print(stderr, "http_server: {}\n", error.what());
    return 5;
  }
}

}  // namespace
}  // namespace sluice::peers

int main(int argc, char** argv) { return sluice::peers::Main({argv, argv + argc}); }
