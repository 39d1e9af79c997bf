// Proof that nothing was sent and nothing moved.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_UNTOUCHED_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_UNTOUCHED_H_

#include <string>

#include "harness/channels/connection.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/source.h"

namespace sluice::conformance {

// A source, and a sink at whose other end nobody reads, as they are now.
class Untouched {
 public:
  // Both are borrowed.
  Untouched(const Source& source, const channels::Connection& connection);

  // What has changed since, on one line: bytes that arrived, file positions, sizes, options and
  // modes of the two ends; with `all`, also whatever else the process holds. Empty: nothing.
  std::string Changes(bool all) const;

 private:
  std::string Look() const;

  base::Handle source_;
  base::Handle sink_;
  base::Handle receiver_;
  ProcessState process_;
  std::string ends_;
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_UNTOUCHED_H_
