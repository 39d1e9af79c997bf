#include "harness/conformance/support/probe_endpoints.h"

#include <fmt/format.h>

#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/outcome.h"

#ifdef _WIN32
#include "core/base/native_socket.h"
#else
#include <sys/socket.h>

#include "core/base/descriptors.h"
#endif

namespace sluice::conformance {

ProbeEndpoints::ProbeEndpoints(const CaseContext& context) {
  for (std::vector<sluice_endpoint>* const to : {&sources_, &sinks_}) {
    auto made = base::MakeFile(context.directory(), "end-").value();
    Must(base::Resize(made.file.get(), 1 << 16), "size of a file");
    Add(*to, std::move(made.file));
  }
  AddPair(base::ConnectLoopback().value());
  if (auto pair = base::ConnectLocal()) AddPair(*std::move(pair));
  base::Pipe pipe = base::MakePipe().value();
  AddPair({std::move(pipe.read_end), std::move(pipe.write_end)});
  // A device, and datagrams.
#ifdef _WIN32
  AddPair({base::OpenFile(base::NullDevice(), base::Access::kRead).value(),
           base::OpenFile(base::NullDevice(), base::Access::kWrite).value()});
  AddPair({base::UniqueHandle(base::native::MakeSocket(AF_INET, SOCK_DGRAM)),
           base::UniqueHandle(base::native::MakeSocket(AF_INET, SOCK_DGRAM))});
#else
  AddPair({base::OpenFile("/dev/zero", base::Access::kRead).value(),
           base::OpenFile("/dev/null", base::Access::kWrite).value()});
  int datagrams[2];
  Must(base::MakeSocketPair(SOCK_DGRAM, datagrams), "socketpair");
  AddPair({base::UniqueHandle(datagrams[0]), base::UniqueHandle(datagrams[1])});
#endif
}

void ProbeEndpoints::Add(std::vector<sluice_endpoint>& to, base::UniqueHandle handle) {
  to.push_back(transfer::Describe(handle.get()).value());
  owned_.push_back(std::move(handle));
}

void ProbeEndpoints::AddPair(std::array<base::UniqueHandle, 2> pair) {
  Add(sources_, std::move(pair[0]));
  Add(sinks_, std::move(pair[1]));
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
                     answer.reason == nullptr ? "" : base::OneLine(answer.reason));
}

}  // namespace sluice::conformance
