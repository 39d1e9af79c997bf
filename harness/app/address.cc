#include "harness/app/address.h"

#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <charconv>
#include <optional>

namespace sluice::app {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || stop != end) return std::nullopt;
  return port;
}

}  // namespace

base::Result<Address> ParseAddress(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return base::Error{make_error_code(boost::system::errc::invalid_argument),
                       fmt::format("bad address \"{}\": {}", text, why)};
  };
  if (text.starts_with(kUnixPrefix)) {
    const std::string_view path = text.substr(kUnixPrefix.size());
    if (path.empty()) return wrong("the path is missing after unix:");
    return UnixAddress{std::string(path)};
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) {
    return wrong("the port is missing; write HOST:PORT, [IPV6]:PORT or unix:PATH");
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
    if (host.empty()) return wrong("there is nothing between the brackets");
  }
  if (host.find_first_of(bracketed ? "[]" : ":[]") != std::string_view::npos) {
    return wrong("an IPv6 address needs brackets around it: [::1]:9000");
  }
  const auto port = ParsePort(text.substr(colon + 1));
  if (!port) return wrong("the port must be a number from 0 to 65535");
  return TcpAddress{std::string(host.empty() ? kDefaultHost : host), *port};
}

std::string ToString(const Address& address) {
  if (const auto* local = std::get_if<UnixAddress>(&address)) {
    return fmt::format("{}{}", kUnixPrefix, local->path);
  }
  const auto& [host, port] = std::get<TcpAddress>(address);
  if (host.find(':') != std::string::npos) return fmt::format("[{}]:{}", host, port);
  return fmt::format("{}:{}", host, port);
}

}  // namespace sluice::app
