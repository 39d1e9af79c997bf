// Receives one connection.
#ifndef SLUICE_HARNESS_APP_RECEIVER_H_
#define SLUICE_HARNESS_APP_RECEIVER_H_

#include <functional>
#include <optional>
#include <string>

#include "harness/app/address.h"
#include "harness/app/digest_line.h"
#include "harness/app/failure.h"
#include "harness/app/transfer_report.h"

namespace sluice::app {

struct ReceiveJob {
  Address address;
  std::optional<std::string> output;  // a file; empty: only count and digest
  bool force = false;                 // replace the file
  bool verify = false;                // send the digest to the sender
};

struct ReceiveReport {
  std::string peer;     // the sender's address
  StreamDigest stream;  // all that came
  double seconds;       // since the connection was there
};

// Listens, calls `on_listening` with the address ("127.0.0.1:41234"), accepts one connection and
// receives it. The output exists if and only if this succeeds.
Attempt<ReceiveReport> ReceiveOne(const ReceiveJob& job,
                                  const std::function<void(const std::string&)>& on_listening,
                                  const OnProgress& on_progress);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_RECEIVER_H_
