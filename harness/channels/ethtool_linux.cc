#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/channels/ethtool.h"

namespace sluice::channels {
namespace {

// Runs one command of struct ethtool_value; answers the value afterwards.
base::Result<std::uint32_t> Run(const base::UniqueHandle& socket, std::string_view device,
                                std::uint32_t command, std::uint32_t value,
                                std::string_view purpose) {
  ethtool_value argument{.cmd = command, .data = value};
  ifreq request{};
  device.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&argument);
  if (::ioctl(socket.get(), SIOCETHTOOL, &request) != 0) {
    const int error = errno;
    return base::SystemError(error, std::string(purpose).append(" the device ").append(device));
  }
  return argument.data;
}

}  // namespace

base::Result<bool> Gathers(const base::UniqueHandle& socket, const char* device) {
  const auto value = Run(socket, device, ETHTOOL_GSG, 0, "cannot learn the scatter-gather of");
  if (!value) return value.error();
  return *value != 0;
}

base::Result<void> SetGathers(const base::UniqueHandle& socket, const char* device, bool on) {
  const std::string_view purpose =
      on ? "cannot turn on the scatter-gather of" : "cannot turn off the scatter-gather of";
  const auto set = Run(socket, device, ETHTOOL_SSG, on ? 1 : 0, purpose);
  if (!set) return set.error();
  const auto now = Gathers(socket, device);
  if (!now) return now.error();
  if (*now != on) {
    return base::SystemError(EOPNOTSUPP,
                             std::string(purpose).append(" the device ").append(device));
  }
  return {};
}

}  // namespace sluice::channels
