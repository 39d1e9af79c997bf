// Endpoints of every kind, for probe() and open(). Nothing is sent.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_PROBE_ENDPOINTS_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_PROBE_ENDPOINTS_H_

#include <sluice/plugin.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/handle.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Kinds that version 1 of the header does not know.
inline constexpr std::array<std::uint32_t, 5> kUnknownKinds = {7, 31, 32, 1000, UINT32_MAX};

// A descriptor of each kind of the header, as a source and as a sink, described as the host does.
// Nobody reads or writes them. Movable.
class ProbeEndpoints {
 public:
  explicit ProbeEndpoints(const CaseContext& context);

  const std::vector<sluice_endpoint>& sources() const { return sources_; }
  const std::vector<sluice_endpoint>& sinks() const { return sinks_; }

 private:
  void Add(std::vector<sluice_endpoint>& to, base::UniqueHandle handle);
  void AddPair(std::array<base::UniqueHandle, 2> pair);

  std::vector<base::UniqueHandle> owned_;
  std::vector<sluice_endpoint> sources_;
  std::vector<sluice_endpoint> sinks_;
};

// "tcp", or "kind 1000" for those without a name.
std::string ShowKind(std::uint32_t kind);

// What probe() returns.
struct ProbeAnswer {
  sluice_status status = SLUICE_E_INTERNAL;
  std::int64_t os_error = 0;
  const char* reason = nullptr;

  friend bool operator==(const ProbeAnswer&, const ProbeAnswer&) = default;
};
ProbeAnswer Probe(const sluice_plugin& plugin, const sluice_endpoint& source,
                  const sluice_endpoint& sink);

// "UNSUPPORTED: the sink is no socket".
std::string Show(const ProbeAnswer& answer);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_PROBE_ENDPOINTS_H_
