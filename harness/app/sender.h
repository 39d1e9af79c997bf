// Sends a file to a socket.
#ifndef SLUICE_HARNESS_APP_SENDER_H_
#define SLUICE_HARNESS_APP_SENDER_H_

#include <optional>
#include <string>

#include "core/host/discovery.h"
#include "harness/app/address.h"
#include "harness/app/choose_plugins.h"
#include "harness/app/digest_line.h"
#include "harness/app/failure.h"
#include "harness/app/input_file.h"
#include "harness/app/transfer_report.h"

namespace sluice::app {

struct SendJob {
  std::string file;
  Address address;
  Range range;
  PluginChoice choice;
  host::HostOptions host;
  bool stable = false;
  bool verify = false;
};

// What each end saw.
struct Verification {
  StreamDigest sent;      // of the source, read by us
  StreamDigest received;  // what the receiver reported
};

// What came of it, from the moment there was a connection.
struct SendReport : TransferReport {
  std::optional<Verification> verification;
  std::optional<Failure> failure;
};

// Connects and sends. Returns a failure if there was no connection; later ones are in the report. A
// TCP receiver sees a broken connection, not the end of the stream, if not everything was sent.
Attempt<SendReport> Send(const SendJob& job, const OnProgress& on_progress);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_SENDER_H_
