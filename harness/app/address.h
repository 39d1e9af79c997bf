// Addresses on the command line.
#ifndef SLUICE_HARNESS_APP_ADDRESS_H_
#define SLUICE_HARNESS_APP_ADDRESS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/error.h"

namespace sluice::app {

// Which host ":9000" means: this one, and nobody else can reach it.
inline constexpr std::string_view kDefaultHost = "127.0.0.1";

struct TcpAddress {
  std::string host;  // a name, or an address without brackets
  std::uint16_t port;
};

struct UnixAddress {
  std::string path;  // not empty
};

using Address = std::variant<TcpAddress, UnixAddress>;

// "HOST:PORT", ":PORT", "[IPV6]:PORT" or "unix:PATH"; PORT is 0 … 65535. The error's message names
// the text and what is wrong with it.
base::Result<Address> ParseAddress(std::string_view text);

// As ParseAddress() takes it.
std::string ToString(const Address& address);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_ADDRESS_H_
