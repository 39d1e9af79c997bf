// The digest by which both ends of a connection compare what was sent with what arrived.
#ifndef SLUICE_HARNESS_APP_DIGEST_LINE_H_
#define SLUICE_HARNESS_APP_DIGEST_LINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/channels/digest.h"

namespace sluice::app {

// Bytes that went by, and their XXH3-128.
struct StreamDigest {
  channels::Digest digest;
  std::uint64_t bytes = 0;
  friend bool operator==(const StreamDigest&, const StreamDigest&) = default;
};

// 32 hexadecimal digits, as `xxhsum -H2` prints them.
std::string HexText(const channels::Digest& digest);

// What the receiver answers on the connection after the end of the stream, with the line break:
// "sluice-digest/1 xxh3-128 <32 lower-case hexadecimal digits> <bytes, decimal>\n".
std::string DigestLine(const StreamDigest& stream);

// The longest such line, with its line break.
inline constexpr std::size_t kMaxDigestLine = 79;

// The same backwards; empty if `line` is anything else.
std::optional<StreamDigest> ParseDigestLine(std::string_view line);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_DIGEST_LINE_H_
