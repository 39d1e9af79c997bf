// What peers.sh compares others with, over loopback TCP.
//
//   loopback drain             prints the port it listens on, then reads and discards what comes,
//                              one connection after the other
//   loopback send PORT FILE N  sends the file N times over one connection, with a transfer each,
//                              and prints how many seconds passed until all of it was received
//   loopback port              prints a port that is free
//
// Exit code 2: usage, 5: something failed.
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "core/base/handle.h"
#include "core/host/discovery.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"
#include "harness/bench/comparison.h"

namespace sluice::peers {
namespace {

using base::UniqueHandle;

void Check(bool well, const char* what) {
  if (!well) throw std::system_error(errno, std::generic_category(), what);
}

UniqueHandle Socket() {
  UniqueHandle made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  Check(static_cast<bool>(made), "socket");
  return made;
}

sockaddr_in Address(std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(port);
  return at;
}

// Binds to a free port and prints it.
UniqueHandle Bind() {
  UniqueHandle bound = Socket();
  sockaddr_in at = Address(0);
  socklen_t size = sizeof at;
  Check(bind(bound.get(), reinterpret_cast<const sockaddr*>(&at), size) == 0, "bind");
  Check(listen(bound.get(), 1) == 0, "listen");
  getsockname(bound.get(), reinterpret_cast<sockaddr*>(&at), &size);
  fmt::print("{}\n", ntohs(at.sin_port));
  std::fflush(stdout);
  return bound;
}

[[noreturn]] void Drain() {
  // As much as iperf3 reads at a time.
  static std::array<char, std::size_t{128} << 10U> buffer;
  const UniqueHandle listener = Bind();
  for (;;) {
    const UniqueHandle client(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    Check(static_cast<bool>(client), "accept");
    while (read(client.get(), buffer.data(), buffer.size()) > 0) continue;
  }
}

void Send(std::uint16_t port, const std::string& name, int times) {
  const UniqueHandle file(open(name.c_str(), O_RDONLY | O_CLOEXEC));
  Check(static_cast<bool>(file), name.c_str());
  const UniqueHandle sink = Socket();
  const sockaddr_in at = Address(port);
  Check(connect(sink.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0, "connect");
  const auto options = host::HostOptions::FromEnvironment();
  transfer::Driver driver(std::vector{host::Find("linux.sendfile", options).value(),
                                      host::Find("posix.read_write", options).value()});
  const transfer::Request request{.source = transfer::Describe(file.get()).value(),
                                  .sink = transfer::Describe(sink.get()).value()};
  const double seconds = bench::Seconds([&] {
    for (int i = 0; i < times; ++i) {
      const transfer::Outcome& outcome = driver.Run(request);
      if (!outcome.ok()) throw std::runtime_error(transfer::Describe(outcome));
    }
    char nothing = 0;
    Check(shutdown(sink.get(), SHUT_WR) == 0 && read(sink.get(), &nothing, 1) == 0, "shutdown");
  });
  fmt::print("{:.6f}\n", seconds);
}

int Main(const std::vector<std::string>& arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const std::string what = arguments.size() > 1 ? arguments[1] : "";
    if (what == "drain" && arguments.size() == 2) Drain();
    if (what == "port" && arguments.size() == 2) {
      Bind();
      return 0;
    }
    if (what == "send" && arguments.size() == 5) {
      Send(static_cast<std::uint16_t>(std::stoi(arguments[2])), arguments[3],
           std::stoi(arguments[4]));
      return 0;
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "loopback: {}\n", error.what());
    return 5;
  }
  fmt::print(stderr, "usage: loopback drain | loopback send PORT FILE N | loopback port\n");
  return 2;
}

}  // namespace
}  // namespace sluice::peers

int main(int argc, char** argv) { return sluice::peers::Main({argv, argv + argc}); }
