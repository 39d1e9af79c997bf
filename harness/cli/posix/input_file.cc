#include "harness/cli/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "core/transfer/endpoint.h"
#include "harness/cli/exit_code.h"

namespace sluice::harness {
namespace {

transfer::UniqueHandle Open(const std::string& name) {
  if (name == "-") return transfer::UniqueHandle(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  transfer::UniqueHandle fd(open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (fd) fcntl(fd.get(), F_SETFL, 0);
  return fd;
}

}  // namespace

std::optional<std::uint64_t> InputFile::SizeOf(const Range& range) const {
  if (range.length != SLUICE_TO_END) return range.length;
  // Files whose size is not known in advance say 0 (procfs).
  if (endpoint.size == SLUICE_UNKNOWN || endpoint.size == 0) return std::nullopt;
  return endpoint.size - range.offset;
}

Attempt<InputFile> OpenInputFile(const std::string& name, const Range& range) {
  InputFile source{.fd = Open(name), .endpoint = {}};
  const std::string what = fmt::format("cannot send {}", name);
  if (!source.fd) return Failure{kExitUsage, host::SystemError(errno, what).message};
  const auto endpoint = transfer::Describe(source.fd.get());
  if (!endpoint) {
    return Failure{kExitUsage, fmt::format("{}: {}", what, endpoint.error().code.message())};
  }
  source.endpoint = *endpoint;
  const std::uint64_t size = source.endpoint.size;
  if (size == SLUICE_UNKNOWN || size == 0) return source;
  const std::uint64_t length = range.length == SLUICE_TO_END ? 0 : range.length;
  if (range.offset > size || length > size - range.offset) {
    return Failure{kExitUsage, fmt::format("{}: {} bytes from offset {} on are asked for, the file "
                                           "has {}",
                                           what, length, range.offset, size)};
  }
  return source;
}

}  // namespace sluice::harness
