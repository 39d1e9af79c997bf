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

#include "harness/conformance/support/native_settings.h"
#include "harness/conformance/support/handle_state.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {
namespace {

constexpr Mode kModes[] = {
    {.name = "O_NONBLOCK and other file status flags", .command = F_GETFL},
    {.name = "FD_CLOEXEC", .command = F_GETFD},
    {.name = "the owner of signals", .command = F_GETOWN},
};

constexpr Option kOptions[] = {
    {.name = "SO_SNDBUF", .level = SOL_SOCKET, .number = SO_SNDBUF, .size = sizeof(int)},
    {.name = "SO_RCVBUF", .level = SOL_SOCKET, .number = SO_RCVBUF, .size = sizeof(int)},
    {.name = "SO_SNDTIMEO", .level = SOL_SOCKET, .number = SO_SNDTIMEO, .size = sizeof(timeval)},
    {.name = "SO_RCVTIMEO", .level = SOL_SOCKET, .number = SO_RCVTIMEO, .size = sizeof(timeval)},
    {.name = "SO_LINGER", .level = SOL_SOCKET, .number = SO_LINGER, .size = sizeof(linger)},
    {.name = "SO_KEEPALIVE", .level = SOL_SOCKET, .number = SO_KEEPALIVE, .size = sizeof(int)},
    {.name = "TCP_NODELAY", .level = IPPROTO_TCP, .number = TCP_NODELAY, .size = sizeof(int)},
};

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
  for (const Mode& mode : NativeModes()) AddMode(fd, mode, settings);
  for (const Option& option : kOptions) AddOption(fd, option, settings);
  for (const Option& option : NativeOptions()) AddOption(fd, option, settings);
  return settings;
}

void ChangeSettings(base::Handle fd) {
  Set(fd, SOL_SOCKET, SO_SNDTIMEO, timeval{.tv_sec = 30, .tv_usec = 0});
  Set(fd, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 31, .tv_usec = 0});
  Set(fd, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 10});
  Set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  for (const Change& change : NativeChanges()) Set(fd, change.level, change.number, change.value);
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
