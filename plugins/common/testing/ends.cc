#include "plugins/common/testing/ends.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <vector>

namespace sluice::plugins::testing {
namespace {

// Setting up must work: anything else is a broken machine, not a finding.
int Must(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

std::pair<Fd, Fd> TcpPair(int send_buffer) {
  const Fd listener(Must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const name = reinterpret_cast<sockaddr*>(&address);
  Must(bind(listener.get(), name, size), "bind");
  Must(listen(listener.get(), 1), "listen");
  Must(getsockname(listener.get(), name, &size), "getsockname");
  Fd sink(Must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  if (send_buffer != 0) {
    Must(setsockopt(sink.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof(send_buffer)),
         "SO_SNDBUF");
  }
  Must(connect(sink.get(), name, size), "connect");
  Fd receiver(Must(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
  return {std::move(sink), std::move(receiver)};
}

std::pair<Fd, Fd> UnixPair(int send_buffer) {
  std::array<int, 2> ends{};
  Must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
  if (send_buffer != 0) {
    Must(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof(send_buffer)),
         "SO_SNDBUF");
  }
  return {Fd(ends[0]), Fd(ends[1])};
}

std::pair<Fd, Fd> PipePair() {
  std::array<int, 2> ends{};
  Must(pipe2(ends.data(), O_CLOEXEC), "pipe2");
  return {Fd(ends[1]), Fd(ends[0])};
}

std::pair<Fd, Fd> MakePair(const ChannelOptions& options) {
  switch (options.kind) {
    case SLUICE_KIND_TCP:
      return TcpPair(options.send_buffer);
    case SLUICE_KIND_UNIX:
      return UnixPair(options.send_buffer);
    case SLUICE_KIND_PIPE:
      return PipePair();
    default:
      return {MakeFile(), Fd()};
  }
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

void Fd::Close() noexcept {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

sluice_endpoint Describe(int fd, std::uint32_t kind) {
  struct stat status {};
  Must(fstat(fd, &status), "fstat");
  const int mode = Must(fcntl(fd, F_GETFL), "F_GETFL");
  sluice_endpoint endpoint{};
  endpoint.struct_size = sizeof(endpoint);
  endpoint.kind = kind;
  endpoint.facts = ((mode & O_NONBLOCK) != 0 ? SLUICE_FACT_NONBLOCKING : 0) |
                   ((mode & O_APPEND) != 0 ? SLUICE_FACT_APPEND : 0);
  endpoint.handle = fd;
  endpoint.size =
      S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : SLUICE_UNKNOWN;
  return endpoint;
}

Fd MakeFile() {
  const char* const directory = std::getenv("TEST_TMPDIR");
  std::string name = std::string(directory != nullptr ? directory : "/tmp") + "/sluice.XXXXXX";
  Fd fd(Must(mkostemp(name.data(), O_CLOEXEC), "mkostemp"));
  Must(unlink(name.c_str()), "unlink");
  return fd;
}

SourceFile::SourceFile(std::uint64_t size) : fd_(MakeFile()) { Fill(0, size); }

void SourceFile::Resize(std::uint64_t size) const {
  Must(ftruncate(fd(), static_cast<off_t>(size)), "ftruncate");
}

void SourceFile::Fill(std::uint64_t offset, std::uint64_t size) const {
  const std::string bytes = Pattern(offset, size);
  for (std::uint64_t done = 0; done < size;) {
    const ssize_t count =
        pwrite(fd(), bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    done += static_cast<std::uint64_t>(Must(static_cast<int>(count), "pwrite"));
  }
}

Channel::Channel(const ChannelOptions& options) : kind_(options.kind) {
  std::tie(sink_, receiver_) = MakePair(options);
  if (options.nonblocking) {
    const int mode = Must(fcntl(sink(), F_GETFL), "F_GETFL");
    Must(fcntl(sink(), F_SETFL, mode | O_NONBLOCK), "F_SETFL");
  }
}

Channel::~Channel() {
  sink_.Close();
  if (reader_.joinable()) reader_.join();
}

void Channel::StartReading(std::size_t chunk) {
  if (receiver() >= 0) reader_ = std::thread([this, chunk] { ReadAll(chunk); });
}

void Channel::StartDiscarding() {
  reader_ = std::thread([this] { DiscardAll(); });
}

const std::string& Channel::Finish() {
  if (finished_) return bytes_;
  finished_ = true;
  if (kind_ == SLUICE_KIND_FILE) {
    receiver_ = std::move(sink_);
    Must(static_cast<int>(lseek(receiver(), 0, SEEK_SET)), "lseek");
  }
  sink_.Close();
  if (reader_.joinable()) {
    reader_.join();
  } else if (receiver() >= 0) {
    ReadAll(kChunk);
  }
  return bytes_;
}

void Channel::CloseReceiver(bool reset) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  if (reset) setsockopt(receiver(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  receiver_.Close();
}

void Channel::ReadAll(std::size_t chunk) {
  std::vector<char> buffer(chunk);
  for (;;) {
    const ssize_t got = read(receiver(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    received_ += static_cast<std::uint64_t>(got);
    bytes_.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

void Channel::DiscardAll() {
  constexpr std::size_t kMuch = std::size_t{1024} * 1024;
  std::vector<char> buffer(kMuch);
  for (;;) {
    const ssize_t got = recv(receiver(), buffer.data(), kMuch, MSG_TRUNC);
    if (got <= 0) return;
    received_ += static_cast<std::uint64_t>(got);
  }
}

}  // namespace sluice::plugins::testing
