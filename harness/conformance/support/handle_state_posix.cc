#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>
#include <string_view>

#include "harness/conformance/case_context.h"
#include "harness/conformance/support/handle_state.h"

namespace sluice::conformance {
namespace {

struct Mode {
  std::string_view name;
  int command;  // of fcntl(2)
};

constexpr Mode kModes[] = {
    {.name = "O_NONBLOCK and other file status flags", .command = F_GETFL},
    {.name = "FD_CLOEXEC", .command = F_GETFD},
    {.name = "the owner of signals", .command = F_GETOWN},
#ifdef __linux__
    {.name = "the capacity of a pipe", .command = F_GETPIPE_SZ},
    {.name = "the signal of O_ASYNC", .command = F_GETSIG},
#endif
};

struct Option {
  std::string_view name;
  int level;
  int number;
  std::size_t size = sizeof(int);
};

constexpr Option kOptions[] = {
    {.name = "SO_SNDBUF", .level = SOL_SOCKET, .number = SO_SNDBUF},
    {.name = "SO_RCVBUF", .level = SOL_SOCKET, .number = SO_RCVBUF},
    {.name = "SO_SNDTIMEO", .level = SOL_SOCKET, .number = SO_SNDTIMEO, .size = sizeof(timeval)},
    {.name = "SO_RCVTIMEO", .level = SOL_SOCKET, .number = SO_RCVTIMEO, .size = sizeof(timeval)},
    {.name = "SO_LINGER", .level = SOL_SOCKET, .number = SO_LINGER, .size = sizeof(linger)},
    {.name = "SO_KEEPALIVE", .level = SOL_SOCKET, .number = SO_KEEPALIVE},
    {.name = "TCP_NODELAY", .level = IPPROTO_TCP, .number = TCP_NODELAY},
#ifdef __linux__
    {.name = "SO_PRIORITY", .level = SOL_SOCKET, .number = SO_PRIORITY},
    {.name = "SO_ZEROCOPY", .level = SOL_SOCKET, .number = SO_ZEROCOPY},
    {.name = "TCP_CORK", .level = IPPROTO_TCP, .number = TCP_CORK},
    {.name = "TCP_NOTSENT_LOWAT", .level = IPPROTO_TCP, .number = TCP_NOTSENT_LOWAT},
    {.name = "TCP_USER_TIMEOUT", .level = IPPROTO_TCP, .number = TCP_USER_TIMEOUT},
#else
    {.name = "SO_SNDLOWAT", .level = SOL_SOCKET, .number = SO_SNDLOWAT},
    {.name = "SO_RCVLOWAT", .level = SOL_SOCKET, .number = SO_RCVLOWAT},
    {.name = "SO_NOSIGPIPE", .level = SOL_SOCKET, .number = SO_NOSIGPIPE},
    {.name = "TCP_NOPUSH", .level = IPPROTO_TCP, .number = TCP_NOPUSH},
#endif
};

#ifdef __APPLE__
timespec ModifiedAt(const struct stat& status) { return status.st_mtimespec; }
timespec ChangedAt(const struct stat& status) { return status.st_ctimespec; }
#else
timespec ModifiedAt(const struct stat& status) { return status.st_mtim; }
timespec ChangedAt(const struct stat& status) { return status.st_ctim; }
#endif

template <class Value>
void Set(int fd, int level, int option, const Value& value) {
  if (::setsockopt(fd, level, option, &value, sizeof(value)) == 0) return;
  // No socket, or no TCP.
  if (errno == ENOTSOCK || errno == EOPNOTSUPP || errno == ENOPROTOOPT) return;
  Must(-1, "setsockopt of a sink");
}

void AddMode(int fd, const Mode& mode, std::vector<Setting>& settings) {
  const int value = ::fcntl(fd, mode.command);
  if (value >= 0) settings.push_back({.name = mode.name, .value = fmt::format("{:#x}", value)});
}

void AddOption(int fd, const Option& option, std::vector<Setting>& settings) {
  std::array<unsigned char, sizeof(timeval)> value{};
  auto size = static_cast<socklen_t>(option.size);
  if (::getsockopt(fd, option.level, option.number, value.data(), &size) != 0) return;
  std::string text;
  for (const unsigned char byte : std::span(value).first(size)) text += fmt::format("{:02x}", byte);
  settings.push_back({.name = option.name, .value = text});
}

}  // namespace

std::vector<Setting> SettingsOf(base::Handle fd) {
  std::vector<Setting> settings;
  for (const Mode& mode : kModes) AddMode(fd, mode, settings);
  for (const Option& option : kOptions) AddOption(fd, option, settings);
  return settings;
}

void ChangeSettings(base::Handle fd) {
  Set(fd, SOL_SOCKET, SO_SNDTIMEO, timeval{.tv_sec = 30, .tv_usec = 0});
  Set(fd, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 31, .tv_usec = 0});
  Set(fd, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 10});
  Set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
#ifdef __linux__
  Set(fd, SOL_SOCKET, SO_PRIORITY, 3);
  Set(fd, IPPROTO_TCP, TCP_CORK, 1);
  Set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 100'000);
  Set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 60'000);
#else
  Set(fd, SOL_SOCKET, SO_SNDLOWAT, 1000);
  Set(fd, SOL_SOCKET, SO_NOSIGPIPE, 1);
  Set(fd, IPPROTO_TCP, TCP_NOPUSH, 1);
#endif
  Must(::fcntl(fd, F_SETFD, 0), "F_SETFD");
}

std::string DescribeEnd(base::Handle fd) {
  struct stat status {};
  ::fstat(fd, &status);
  const timespec modified = ModifiedAt(status);
  std::string text =
      fmt::format("position {}, size {}, modified at {}.{:09}", ::lseek(fd, 0, SEEK_CUR),
                  status.st_size, modified.tv_sec, modified.tv_nsec);
  for (const Setting& it : SettingsOf(fd)) text += fmt::format(", {} {}", it.name, it.value);
  return text;
}

std::string DescribeFile(base::Handle file) {
  struct stat status {};
  Must(::fstat(file, &status), "fstat of a file");
  const timespec modified = ModifiedAt(status);
  const timespec changed = ChangedAt(status);
  return fmt::format(
      "{} bytes, mode {:#o}, {} links, modified at {}.{:09}, changed at {}.{:09}, {}",
      status.st_size, status.st_mode, status.st_nlink, modified.tv_sec, modified.tv_nsec,
      changed.tv_sec, changed.tv_nsec,
      fmt::format("position {}, descriptor flags {:#o} {:#x}", ::lseek(file, 0, SEEK_CUR),
                  ::fcntl(file, F_GETFL), ::fcntl(file, F_GETFD)));
}

}  // namespace sluice::conformance
