#include "harness/app/streams.h"

#include <algorithm>
#include <array>
#include <boost/system/errc.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/native_socket.h"
#include "harness/app/sockets.h"

namespace sluice::app {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;
constexpr auto kPatience = std::chrono::seconds(30);

using base::native::WouldBlock;

base::Result<void> WriteAll(base::Handle output, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto put = base::Write(output, bytes);
    if (put < 0) return base::Failed("cannot write the output");
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

// Bytes read from a non-blocking socket; 0 at the end of the stream.
base::Result<std::size_t> ReadSome(base::Handle socket, std::span<std::byte> buffer,
                                   const base::Cancellation& cancellation) {
  for (;;) {
    if (auto ready = WaitReady(socket, Direction::kRead, cancellation); !ready) {
      return ready.error();
    }
    const auto got = base::Read(socket, buffer);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (!base::WouldBlock(base::LastError())) return base::Failed("the connection broke");
  }
}

}  // namespace

base::Result<StreamDigest> Drain(base::Handle socket, base::Handle output,
                                 const std::function<void(std::uint64_t)>& on_progress,
                                 const base::Cancellation& cancellation) {
  std::vector<std::byte> buffer(kBuffer);
  channels::Digester digester;
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

base::Result<StreamDigest> DigestRange(base::Handle file, std::uint64_t offset,
                                       std::uint64_t length,
                                       const base::Cancellation& cancellation) {
  std::vector<std::byte> buffer(kBuffer);
  channels::Digester digester;
  std::uint64_t bytes = 0;
  while (bytes < length) {
    if (cancellation.requested()) {
      return base::Error{make_error_code(boost::system::errc::operation_canceled), "interrupted"};
    }
    const auto count = std::min<std::uint64_t>(length - bytes, buffer.size());
    const auto got = base::ReadAt(file, std::span(buffer).first(count), offset + bytes);
    if (got < 0) return base::Failed("cannot read the source again");
    if (got == 0) break;
    digester.Add(std::span(buffer).first(static_cast<std::size_t>(got)));
    bytes += static_cast<std::uint64_t>(got);
  }
  return StreamDigest{digester.digest(), bytes};
}

base::Result<void> AnswerDigest(base::Handle socket, const StreamDigest& stream,
                                const base::Cancellation& cancellation) {
  const std::string line = DigestLine(stream);
  for (std::size_t done = 0; done < line.size();) {
    if (auto ready = WaitReady(socket, Direction::kWrite, cancellation); !ready) {
      return ready.error();
    }
    const auto put = base::Write(socket, std::as_bytes(std::span(line)).subspan(done));
    if (put > 0) done += static_cast<std::size_t>(put);
    if (put < 0 && !base::WouldBlock(base::LastError())) {
      return base::Failed("cannot send the digest to the sender");
    }
  }
  return {};
}

base::Result<StreamDigest> AwaitDigest(base::Handle socket,
                                       const base::Cancellation& cancellation) {
  const auto none = [](boost::system::errc::errc_t code) {
    return base::Error{
        make_error_code(code),
        "the receiver did not answer with a digest; run it as: sluice recv --verify"};
  };
  std::array<std::byte, kMaxDigestLine> buffer{};
  std::size_t size = 0;
  std::uint64_t arrived = Arrived(socket);
  while (size < buffer.size()) {
    const auto ready = WaitReady(socket, Direction::kRead, cancellation, kPatience);
    if (!ready) return ready.error();
    if (!*ready) {
      const std::uint64_t now = Arrived(socket);
      if (now == arrived) return none(boost::system::errc::timed_out);
      arrived = now;
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

}  // namespace sluice::app
