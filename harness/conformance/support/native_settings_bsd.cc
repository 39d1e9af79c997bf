#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "harness/conformance/support/native_settings.h"

namespace sluice::conformance {
namespace {

constexpr Option kOptions[] = {
    {.name = "SO_SNDLOWAT", .level = SOL_SOCKET, .number = SO_SNDLOWAT, .size = sizeof(int)},
    {.name = "SO_RCVLOWAT", .level = SOL_SOCKET, .number = SO_RCVLOWAT, .size = sizeof(int)},
    {.name = "SO_NOSIGPIPE", .level = SOL_SOCKET, .number = SO_NOSIGPIPE, .size = sizeof(int)},
    {.name = "TCP_NOPUSH", .level = IPPROTO_TCP, .number = TCP_NOPUSH, .size = sizeof(int)},
};

constexpr Change kChanges[] = {
    {.level = SOL_SOCKET, .number = SO_SNDLOWAT, .value = 1000},
    {.level = SOL_SOCKET, .number = SO_NOSIGPIPE, .value = 1},
    {.level = IPPROTO_TCP, .number = TCP_NOPUSH, .value = 1},
};

}  // namespace

std::span<const Mode> NativeModes() { return {}; }

std::span<const Option> NativeOptions() { return kOptions; }

std::span<const Change> NativeChanges() { return kChanges; }

}  // namespace sluice::conformance
