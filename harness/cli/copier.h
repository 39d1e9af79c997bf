// What `sluice cp` does.
#ifndef SLUICE_HARNESS_CLI_COPIER_H_
#define SLUICE_HARNESS_CLI_COPIER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "core/host/discovery.h"
#include "harness/cli/choose_plugins.h"
#include "harness/cli/digest_line.h"
#include "harness/cli/failure.h"
#include "harness/cli/transfer_report.h"

namespace sluice::cli {

struct CopyJob {
  std::string source;
  std::string target;  // a file, or the directory it goes to
  PluginChoice choice;
  host::HostOptions host;
  bool verify = false;
};

// What both files are, read back.
struct CopyVerification {
  StreamDigest source;
  StreamDigest copy;
};

// What the copy costs in storage, in bytes, measured before it gets its name. Nothing where the
// system does not tell.
struct StorageUse {
  std::optional<std::uint64_t> source;  // the source occupies
  std::optional<std::uint64_t> copy;    // the copy occupies
  std::optional<std::uint64_t> shared;  // of these, what is another file's, too
};

// What came of it, from the moment there was a file to write to.
struct CopyReport : TransferReport {
  std::string target;  // the file
  StorageUse storage{};
  std::optional<CopyVerification> verification{};
  std::optional<Failure> failure{};
};

// Copies a regular file. The copy appears at the target when it is complete and, if it was to be,
// verified; whatever else happens, what was there stays as it was. A failure before there was a
// file to write to is the answer itself; later ones are in the report.
Attempt<CopyReport> Copy(const CopyJob& job);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_COPIER_H_
