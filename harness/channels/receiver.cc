#include "harness/channels/receiver.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/system/errc.hpp>
#include <cerrno>
#include <cstddef>
#include <span>
#include <utility>

#include "harness/channels/retry.h"

namespace sluice::harness {
namespace {

Received Drain(int source) {
  std::array<std::byte, std::size_t{256} * 1024> buffer;
  Received received;
  Digester digester;
  for (;;) {
    const ssize_t count =
        RetryOnSignal([&] { return ::read(source, buffer.data(), buffer.size()); });
    if (count <= 0) {
      received.os_error = count == 0 ? 0 : errno;
      received.digest = digester.digest();
      return received;
    }
    digester.Add(std::span(buffer).first(static_cast<std::size_t>(count)));
    received.bytes += static_cast<std::uint64_t>(count);
  }
}

}  // namespace

host::Result<Receiver> Receiver::Start(UniqueFd receiver) {
  struct stat status {};
  if (::fstat(receiver.get(), &status) != 0)
    return host::SystemError(errno, "cannot look at the receiver");
  if (S_ISREG(status.st_mode)) return Receiver(std::move(receiver), Child());

  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return host::SystemError(errno, "cannot make a pipe for the receiver");
  UniqueFd reports(ends[0]);
  const UniqueFd report(ends[1]);
  auto child = Child::Start(std::array{receiver.get(), report.get()}, [&] {
    const Received received = Drain(receiver.get());
    // Fits a pipe, so it goes at once; if nobody reads it any more, nobody misses it.
    (void)!::write(report.get(), &received, sizeof received);
  });
  if (!child) return child.error();
  return Receiver(std::move(reports), std::move(*child));
}

host::Result<Received> Receiver::Finish() {
  if (!child_) return Drain(source_.get());
  Received received;
  const ssize_t count =
      RetryOnSignal([&] { return ::read(source_.get(), &received, sizeof received); });
  if (count < 0) return host::SystemError(errno, "cannot read what the receiver reports");
  if (count != sizeof received) {
    return host::Error{
        .code = boost::system::errc::make_error_code(boost::system::errc::no_child_process),
        .message = "the receiving process ended before it could report"};
  }
  return received;
}

}  // namespace sluice::harness
