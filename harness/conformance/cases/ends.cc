#include "harness/conformance/cases/ends.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/host/error.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/outcome.h"

namespace sluice::harness {
namespace {

int Descriptor(std::int64_t result, const char* what) {
  return static_cast<int>(Must(result, what));
}

// Two TCP sockets of the loopback device that are connected to each other.
std::array<transfer::UniqueHandle, 2> ConnectedTcp() {
  const transfer::UniqueHandle listener(
      Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const name = reinterpret_cast<sockaddr*>(&address);
  Must(::bind(listener.get(), name, size), "bind");
  Must(::listen(listener.get(), 1), "listen");
  Must(::getsockname(listener.get(), name, &size), "getsockname");
  transfer::UniqueHandle one(
      Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  Must(::connect(one.get(), name, size), "connect");
  transfer::UniqueHandle other(
      Descriptor(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
  return {std::move(one), std::move(other)};
}

}  // namespace

Ends::Ends(const Trial& trial) {
  for (std::vector<sluice_endpoint>* const to : {&sources_, &sinks_}) {
    std::string name = (trial.directory() / "end-XXXXXX").string();
    const int file = Descriptor(::mkostemp(name.data(), O_CLOEXEC), "mkstemp");
    Must(::ftruncate(file, 1 << 16), "ftruncate");
    Add(*to, file);
  }
  auto tcp = ConnectedTcp();
  AddPair(tcp[0].release(), tcp[1].release());
  std::array<int, 2> pair{};
  Must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), "socketpair");
  AddPair(pair[0], pair[1]);
  Must(::pipe2(pair.data(), O_CLOEXEC), "pipe2");
  AddPair(pair[0], pair[1]);
  AddPair(Descriptor(::open("/dev/zero", O_RDONLY | O_CLOEXEC), "open /dev/zero"),
          Descriptor(::open("/dev/null", O_WRONLY | O_CLOEXEC), "open /dev/null"));
  Must(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair.data()), "socketpair");
  AddPair(pair[0], pair[1]);
}

void Ends::Add(std::vector<sluice_endpoint>& to, int fd) {
  owned_.emplace_back(fd);
  to.push_back(transfer::Describe(fd).value());
}

void Ends::AddPair(int source, int sink) {
  Add(sources_, source);
  Add(sinks_, sink);
}

std::string ShowKind(std::uint32_t kind) {
  return kind <= SLUICE_KIND_SOCKET ? std::string(transfer::KindName(kind))
                                    : fmt::format("kind {}", kind);
}

ProbeAnswer Probe(const sluice_plugin& plugin, const sluice_endpoint& source,
                  const sluice_endpoint& sink) {
  const sluice_route route = {
      .struct_size = sizeof route, .reserved = 0, .source = &source, .sink = &sink};
  sluice_report report = {
      .struct_size = sizeof report, .reserved = 0, .os_error = 0, .reason = nullptr};
  const sluice_status status = plugin.probe(&route, &report);
  return {.status = status, .os_error = report.os_error, .reason = report.reason};
}

std::string Show(const ProbeAnswer& answer) {
  return fmt::format("{}{}{}", transfer::StatusName(answer.status),
                     answer.reason == nullptr ? "" : ": ",
                     answer.reason == nullptr ? "" : host::OneLine(answer.reason));
}

}  // namespace sluice::harness
