// Copies a file.
#ifndef SLUICE_HARNESS_APP_COPIER_H_
#define SLUICE_HARNESS_APP_COPIER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "core/host/discovery.h"
#include "harness/app/choose_plugins.h"
#include "harness/app/digest_line.h"
#include "harness/app/failure.h"
#include "harness/app/transfer_report.h"

namespace sluice::app {

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

// Copies a regular file. The copy appears at the target when it is complete and, if asked for,
// verified; otherwise what was there stays as it was. Returns a failure if there was no file to
// write to; later ones are in the report.
Attempt<CopyReport> Copy(const CopyJob& job, const OnProgress& on_progress);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_COPIER_H_
