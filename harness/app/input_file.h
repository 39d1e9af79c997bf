// The file that is sent.
#ifndef SLUICE_HARNESS_APP_INPUT_FILE_H_
#define SLUICE_HARNESS_APP_INPUT_FILE_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/handle.h"
#include "harness/app/failure.h"

namespace sluice::app {

struct Range {
  std::uint64_t offset = 0;
  std::uint64_t length = SLUICE_TO_END;
};

struct InputFile {
  base::UniqueHandle handle;
  sluice_endpoint endpoint;

  // Bytes of `range` as far as the file's size tells.
  std::optional<std::uint64_t> SizeOf(const Range& range) const;
};

// A handle of its own of standard input, or of the file with that name for reading; a FIFO without
// a writer does not make it wait. The operating system's part of OpenInputFile().
base::Result<base::UniqueHandle> OpenStandardInput();
base::Result<base::UniqueHandle> OpenToSend(const std::string& name);

// Opens `name` for reading, "-" being standard input, and checks that the range lies in it. A FIFO
// is opened without waiting for a writer. Fails with kExitUsage.
Attempt<InputFile> OpenInputFile(const std::string& name, const Range& range);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_INPUT_FILE_H_
