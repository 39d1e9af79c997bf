// What `sluice send` does.
#ifndef SLUICE_HARNESS_CLI_SENDER_H_
#define SLUICE_HARNESS_CLI_SENDER_H_

#include <optional>
#include <string>

#include "core/host/discovery.h"
#include "harness/cli/address.h"
#include "harness/cli/choose_plugins.h"
#include "harness/cli/digest_line.h"
#include "harness/cli/failure.h"
#include "harness/cli/input_file.h"
#include "harness/cli/transfer_report.h"

namespace sluice::cli {

struct SendJob {
  std::string file;
  Address address;
  Range range;
  PluginChoice choice;
  host::HostOptions host;
  bool stable = false;
  bool verify = false;
};

// What was found at both ends.
struct Verification {
  StreamDigest sent;      // of the source, read by us
  StreamDigest received;  // what the receiver answered
};

// What came of it, from the moment there was a connection.
struct SendReport : TransferReport {
  std::optional<Verification> verification;
  std::optional<Failure> failure;
};

// Connects and sends. A failure before there was a connection is the answer itself; later ones are
// in the report. A TCP receiver sees a broken connection, not the end of the stream, if not
// everything was sent.
Attempt<SendReport> Send(const SendJob& job);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_SENDER_H_
