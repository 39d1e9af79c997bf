#include <fmt/format.h>
#include <winsock2.h>

#include <array>
#include <span>

#include "core/base/file.h"
#include "core/base/native_socket.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/support/handle_state.h"

namespace sluice::conformance {
namespace {

struct Option {
  std::string_view name;
  int level;
  int number;
  int size;
};

constexpr Option kOptions[] = {
    {.name = "SO_SNDBUF", .level = SOL_SOCKET, .number = SO_SNDBUF, .size = sizeof(int)},
    {.name = "SO_RCVBUF", .level = SOL_SOCKET, .number = SO_RCVBUF, .size = sizeof(int)},
    {.name = "SO_SNDTIMEO", .level = SOL_SOCKET, .number = SO_SNDTIMEO, .size = sizeof(DWORD)},
    {.name = "SO_RCVTIMEO", .level = SOL_SOCKET, .number = SO_RCVTIMEO, .size = sizeof(DWORD)},
    {.name = "SO_LINGER", .level = SOL_SOCKET, .number = SO_LINGER, .size = sizeof(linger)},
    {.name = "SO_KEEPALIVE", .level = SOL_SOCKET, .number = SO_KEEPALIVE, .size = sizeof(int)},
    {.name = "TCP_NODELAY", .level = IPPROTO_TCP, .number = TCP_NODELAY, .size = sizeof(int)},
};

HANDLE Native(base::Handle handle) { return reinterpret_cast<HANDLE>(handle); }

}  // namespace

std::vector<Setting> SettingsOf(base::Handle handle) {
  std::vector<Setting> settings;
  DWORD flags = 0;
  if (GetHandleInformation(Native(handle), &flags)) {
    settings.push_back({.name = "whether it is inherited, or protected from being closed",
                        .value = fmt::format("{:#x}", flags)});
  }
  for (const Option& option : kOptions) {
    std::array<char, sizeof(linger)> value{};
    int size = option.size;
    if (::getsockopt(base::native::Of(handle), option.level, option.number, value.data(), &size) !=
        0) {
      continue;
    }
    std::string text;
    for (const char byte : std::span(value).first(static_cast<std::size_t>(size))) {
      text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    }
    settings.push_back({.name = option.name, .value = text});
  }
  return settings;
}

void ChangeSettings(base::Handle handle) {
  const auto set = [&](int level, int option, const auto& value) {
    if (base::native::SetOption(base::native::Of(handle), level, option, value) == 0) return;
    const int error = WSAGetLastError();
    // No socket, or no TCP.
    if (error == WSAENOTSOCK || error == WSAEOPNOTSUPP || error == WSAENOPROTOOPT) return;
    Must(-1, "setsockopt of a sink");
  };
  set(SOL_SOCKET, SO_SNDTIMEO, DWORD{30'000});
  set(SOL_SOCKET, SO_RCVTIMEO, DWORD{31'000});
  set(SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 10});
  set(SOL_SOCKET, SO_KEEPALIVE, int{1});
  set(IPPROTO_TCP, TCP_NODELAY, int{1});
}

std::string DescribeEnd(base::Handle handle) {
  if (base::IsRegularFile(handle)) {
    return fmt::format("position {}, size {}", base::PositionOf(handle), base::SizeOf(handle));
  }
  std::string text = "a stream";
  for (const Setting& setting : SettingsOf(handle)) {
    text += fmt::format(", {} {}", setting.name, setting.value);
  }
  return text;
}

std::string DescribeFile(base::Handle file) {
  BY_HANDLE_FILE_INFORMATION about{};
  Must(GetFileInformationByHandle(Native(file), &about) ? 0 : -1, "the state of a file");
  return fmt::format("{} bytes, attributes {:#x}, {} links, written at {:#x}:{:08x}, position {}",
                     base::SizeOf(file), about.dwFileAttributes, about.nNumberOfLinks,
                     about.ftLastWriteTime.dwHighDateTime, about.ftLastWriteTime.dwLowDateTime,
                     base::PositionOf(file));
}

}  // namespace sluice::conformance
