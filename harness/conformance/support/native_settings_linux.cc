#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "harness/conformance/support/native_settings.h"

namespace sluice::conformance {
namespace {

constexpr Mode kModes[] = {
    {.name = "the capacity of a pipe", .command = F_GETPIPE_SZ},
    {.name = "the signal of O_ASYNC", .command = F_GETSIG},
};

constexpr Option kOptions[] = {
    {.name = "SO_PRIORITY", .level = SOL_SOCKET, .number = SO_PRIORITY, .size = sizeof(int)},
    {.name = "SO_ZEROCOPY", .level = SOL_SOCKET, .number = SO_ZEROCOPY, .size = sizeof(int)},
    {.name = "TCP_CORK", .level = IPPROTO_TCP, .number = TCP_CORK, .size = sizeof(int)},
    {.name = "TCP_NOTSENT_LOWAT",
     .level = IPPROTO_TCP,
     .number = TCP_NOTSENT_LOWAT,
     .size = sizeof(int)},
    {.name = "TCP_USER_TIMEOUT",
     .level = IPPROTO_TCP,
     .number = TCP_USER_TIMEOUT,
     .size = sizeof(int)},
};

constexpr Change kChanges[] = {
    {.level = SOL_SOCKET, .number = SO_PRIORITY, .value = 3},
    {.level = IPPROTO_TCP, .number = TCP_CORK, .value = 1},
    {.level = IPPROTO_TCP, .number = TCP_NOTSENT_LOWAT, .value = 100'000},
    {.level = IPPROTO_TCP, .number = TCP_USER_TIMEOUT, .value = 60'000},
};

}  // namespace

std::span<const Mode> NativeModes() { return kModes; }

std::span<const Option> NativeOptions() { return kOptions; }

std::span<const Change> NativeChanges() { return kChanges; }

}  // namespace sluice::conformance
