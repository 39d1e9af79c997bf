// What `sluice recv` does.
#ifndef SLUICE_HARNESS_CLI_RECEIVER_H_
#define SLUICE_HARNESS_CLI_RECEIVER_H_

#include <optional>
#include <string>

#include "harness/cli/address.h"
#include "harness/cli/console.h"
#include "harness/cli/digest_line.h"
#include "harness/cli/failure.h"

namespace sluice::cli {

struct ReceiveJob {
  Address address;
  std::optional<std::string> output;  // a file; empty: only count and digest
  bool force = false;                 // replace the file
  bool verify = false;                // answer the sender with the digest
};

struct ReceiveReport {
  std::string peer;     // the sender's address
  StreamDigest stream;  // all that came
  double seconds;       // since the connection was there
};

// Listens, says so on `console` ("listening on 127.0.0.1:41234"), takes one connection and receives
// it. The output is there if and only if this succeeds.
Attempt<ReceiveReport> ReceiveOne(const ReceiveJob& job, Console& console);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_RECEIVER_H_
