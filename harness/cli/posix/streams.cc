#include "harness/cli/streams.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/system/errc.hpp>
#include <cerrno>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/channels/queue.h"
#include "harness/os/posix/retry.h"
#include "harness/cli/ready.h"

namespace sluice::harness {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;
constexpr auto kPatience = std::chrono::seconds(30);

host::Result<void> WriteAll(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = RetryOnSignal([&] { return write(fd, bytes.data(), bytes.size()); });
    if (put < 0) return host::SystemError(errno, "cannot write the output");
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

// Bytes read from a non-blocking socket; 0 at the end of the stream.
host::Result<std::size_t> ReadSome(int socket, std::span<std::byte> buffer,
                                   const transfer::Cancellation& cancellation) {
  for (;;) {
    if (auto ready = WaitReady(socket, Direction::kRead, cancellation); !ready) {
      return ready.error();
    }
    const ssize_t got = read(socket, buffer.data(), buffer.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EAGAIN && errno != EINTR) {
      return host::SystemError(errno, "the connection broke");
    }
  }
}

std::uint64_t Pending(int socket) {
  const auto bytes = UnackedBytes(socket);
  return bytes ? *bytes : 0;
}

}  // namespace

host::Result<StreamDigest> Drain(int socket, int output,
                                 const std::function<void(std::uint64_t)>& on_progress,
                                 const transfer::Cancellation& cancellation) {
  std::vector<std::byte> buffer(kBuffer);
  Digester digester;
  std::uint64_t bytes = 0;
  for (;;) {
    const auto got = ReadSome(socket, buffer, cancellation);
    if (!got) return got.error();
    if (*got == 0) return StreamDigest{digester.digest(), bytes};
    const std::span<const std::byte> received(buffer.data(), *got);
    digester.Add(received);
    if (output != kNowhere) {
      if (auto written = WriteAll(output, received); !written) return written.error();
    }
    bytes += *got;
    on_progress(bytes);
  }
}

host::Result<StreamDigest> DigestRange(int file, std::uint64_t offset, std::uint64_t length,
                                       const transfer::Cancellation& cancellation) {
  std::vector<std::byte> buffer(kBuffer);
  Digester digester;
  std::uint64_t bytes = 0;
  while (bytes < length) {
    if (cancellation.requested()) {
      return host::Error{make_error_code(boost::system::errc::operation_canceled), "interrupted"};
    }
    const std::uint64_t count = std::min<std::uint64_t>(length - bytes, buffer.size());
    const ssize_t got = RetryOnSignal(
        [&] { return pread(file, buffer.data(), count, static_cast<off_t>(offset + bytes)); });
    if (got < 0) return host::SystemError(errno, "cannot read the source again");
    if (got == 0) break;
    digester.Add(std::span(buffer).first(static_cast<std::size_t>(got)));
    bytes += static_cast<std::uint64_t>(got);
  }
  return StreamDigest{digester.digest(), bytes};
}

host::Result<void> AnswerDigest(int socket, const StreamDigest& stream,
                                const transfer::Cancellation& cancellation) {
  const std::string line = DigestLine(stream);
  for (std::size_t done = 0; done < line.size();) {
    if (auto ready = WaitReady(socket, Direction::kWrite, cancellation); !ready) {
      return ready.error();
    }
    const ssize_t put = send(socket, line.data() + done, line.size() - done, MSG_NOSIGNAL);
    if (put > 0) done += static_cast<std::size_t>(put);
    if (put < 0 && errno != EAGAIN && errno != EINTR) {
      return host::SystemError(errno, "cannot answer the sender with the digest");
    }
  }
  return {};
}

host::Result<StreamDigest> AwaitDigest(int socket, const transfer::Cancellation& cancellation) {
  const auto none = [](boost::system::errc::errc_t code) {
    return host::Error{
        make_error_code(code),
        "the receiver did not answer with a digest; run it as: sluice recv --verify"};
  };
  std::array<std::byte, kMaxDigestLine> buffer{};
  std::size_t size = 0;
  std::uint64_t pending = Pending(socket);
  while (size < buffer.size()) {
    const auto ready = WaitReady(socket, Direction::kRead, cancellation, kPatience);
    if (!ready) return ready.error();
    if (!*ready) {
      const std::uint64_t now = Pending(socket);
      if (now >= pending) return none(boost::system::errc::timed_out);
      pending = now;
      continue;
    }
    const auto got = ReadSome(socket, std::span(buffer).subspan(size), cancellation);
    if (!got) return got.error();
    if (*got == 0) break;
    size += *got;
    if (buffer[size - 1] == std::byte{'\n'}) break;
  }
  const std::string_view line(static_cast<const char*>(static_cast<const void*>(buffer.data())),
                              size);
  const auto stream = ParseDigestLine(line);
  if (!stream) return none(boost::system::errc::protocol_error);
  return *stream;
}

}  // namespace sluice::harness
