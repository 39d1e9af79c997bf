#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <span>

#include "core/base/error.h"
#include "core/base/file.h"
#include "harness/cli/standard.h"

namespace sluice::cli {

int WriteTo(Standard stream, std::string_view text) {
  const int fd = stream == Standard::kOutput ? STDOUT_FILENO : STDERR_FILENO;
  while (!text.empty()) {
    const auto put = base::Write(fd, std::as_bytes(std::span(text)));
    if (put < 0) return base::LastError();
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

bool IsReaderGone(int error) { return error == EPIPE; }

}  // namespace sluice::cli
