#include "harness/conformance/cases/settings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>

#include "harness/conformance/trial.h"

namespace sluice::harness {
namespace {

struct Mode {
  std::string_view name;
  int command;  // of fcntl(2)
};

constexpr Mode kModes[] = {
    {.name = "O_NONBLOCK and other file status flags", .command = F_GETFL},
    {.name = "FD_CLOEXEC", .command = F_GETFD},
    {.name = "the capacity of a pipe", .command = F_GETPIPE_SZ},
    {.name = "the signal of O_ASYNC", .command = F_GETSIG},
    {.name = "the owner of signals", .command = F_GETOWN},
};

struct Option {
  std::string_view name;
  int level;
  int number;
  std::size_t size;
};

constexpr Option kOptions[] = {
    {.name = "SO_SNDBUF", .level = SOL_SOCKET, .number = SO_SNDBUF, .size = sizeof(int)},
    {.name = "SO_RCVBUF", .level = SOL_SOCKET, .number = SO_RCVBUF, .size = sizeof(int)},
    {.name = "SO_SNDTIMEO", .level = SOL_SOCKET, .number = SO_SNDTIMEO, .size = sizeof(timeval)},
    {.name = "SO_RCVTIMEO", .level = SOL_SOCKET, .number = SO_RCVTIMEO, .size = sizeof(timeval)},
    {.name = "SO_LINGER", .level = SOL_SOCKET, .number = SO_LINGER, .size = sizeof(linger)},
    {.name = "SO_KEEPALIVE", .level = SOL_SOCKET, .number = SO_KEEPALIVE, .size = sizeof(int)},
    {.name = "SO_PRIORITY", .level = SOL_SOCKET, .number = SO_PRIORITY, .size = sizeof(int)},
    {.name = "SO_ZEROCOPY", .level = SOL_SOCKET, .number = SO_ZEROCOPY, .size = sizeof(int)},
    {.name = "TCP_CORK", .level = IPPROTO_TCP, .number = TCP_CORK, .size = sizeof(int)},
    {.name = "TCP_NODELAY", .level = IPPROTO_TCP, .number = TCP_NODELAY, .size = sizeof(int)},
    {.name = "TCP_NOTSENT_LOWAT",
     .level = IPPROTO_TCP,
     .number = TCP_NOTSENT_LOWAT,
     .size = sizeof(int)},
    {.name = "TCP_USER_TIMEOUT",
     .level = IPPROTO_TCP,
     .number = TCP_USER_TIMEOUT,
     .size = sizeof(int)},
};

template <class Value>
void Set(int fd, int level, int option, const Value& value) {
  if (::setsockopt(fd, level, option, &value, sizeof(value)) == 0) return;
  // No socket, or no TCP.
  if (errno == ENOTSOCK || errno == EOPNOTSUPP || errno == ENOPROTOOPT) return;
  Must(-1, "setsockopt of a sink");
}

// -1: it has none.
int OptionOf(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, level, name, &value, &size) == 0 ? value : -1;
}

}  // namespace

std::vector<Setting> SettingsOf(transfer::Handle fd) {
  std::vector<Setting> settings;
  for (const Mode& mode : kModes) {
    if (const int value = ::fcntl(fd, mode.command); value >= 0) {
      settings.push_back({.name = mode.name, .value = fmt::format("{:#x}", value)});
    }
  }
  for (const Option& option : kOptions) {
    std::array<unsigned char, sizeof(timeval)> value{};
    auto size = static_cast<socklen_t>(option.size);
    if (::getsockopt(fd, option.level, option.number, value.data(), &size) != 0) continue;
    std::string text;
    for (const unsigned char byte : std::span(value).first(size))
      text += fmt::format("{:02x}", byte);
    settings.push_back({.name = option.name, .value = text});
  }
  return settings;
}

void ChangeSettings(transfer::Handle fd) {
  Set(fd, SOL_SOCKET, SO_SNDTIMEO, timeval{.tv_sec = 30, .tv_usec = 0});
  Set(fd, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 31, .tv_usec = 0});
  Set(fd, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 10});
  Set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  Set(fd, SOL_SOCKET, SO_PRIORITY, 3);
  Set(fd, IPPROTO_TCP, TCP_CORK, 1);
  Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  Set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 100'000);
  Set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 60'000);
  Must(::fcntl(fd, F_SETFD, 0), "F_SETFD");
}

std::string DescribeEnd(transfer::Handle fd) {
  struct stat status {};
  ::fstat(fd, &status);
  std::string text = fmt::format("position {}, size {}, modified at {}.{:09}, flags {:#o}",
                                 ::lseek(fd, 0, SEEK_CUR), status.st_size, status.st_mtim.tv_sec,
                                 status.st_mtim.tv_nsec, ::fcntl(fd, F_GETFL));
  if (S_ISSOCK(status.st_mode)) {
    text += fmt::format(", TCP_CORK {}, TCP_NODELAY {}, SO_ZEROCOPY {}, SO_SNDBUF {}",
                        OptionOf(fd, IPPROTO_TCP, TCP_CORK), OptionOf(fd, IPPROTO_TCP, TCP_NODELAY),
                        OptionOf(fd, SOL_SOCKET, SO_ZEROCOPY), OptionOf(fd, SOL_SOCKET, SO_SNDBUF));
  }
  if (S_ISFIFO(status.st_mode)) text += fmt::format(", capacity {}", ::fcntl(fd, F_GETPIPE_SZ));
  return text;
}

std::string DescribeFile(transfer::Handle file) {
  struct stat status {};
  Must(::fstat(file, &status), "fstat of a file");
  return fmt::format(
      "{} bytes, mode {:#o}, {} links, modified at {}.{:09}, changed at {}.{:09}, {}",
      status.st_size, status.st_mode, status.st_nlink, status.st_mtim.tv_sec,
      status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
      fmt::format("position {}, descriptor flags {:#o} {:#x}", ::lseek(file, 0, SEEK_CUR),
                  ::fcntl(file, F_GETFL), ::fcntl(file, F_GETFD)));
}

}  // namespace sluice::harness
