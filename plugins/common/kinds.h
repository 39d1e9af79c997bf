// Kinds of endpoints, as sets.
#ifndef SLUICE_PLUGINS_COMMON_KINDS_H_
#define SLUICE_PLUGINS_COMMON_KINDS_H_

#include <sluice/plugin.h>

#include <cstdint>

namespace sluice::plugins {

// Kinds of sink that are written to in the same way, as sets of SLUICE_KIND_BITs.
inline constexpr std::uint32_t kSocketSinks =
    SLUICE_KIND_BIT(SLUICE_KIND_TCP) | SLUICE_KIND_BIT(SLUICE_KIND_UNIX);
inline constexpr std::uint32_t kTcpSink = SLUICE_KIND_BIT(SLUICE_KIND_TCP);
inline constexpr std::uint32_t kUnixSink = SLUICE_KIND_BIT(SLUICE_KIND_UNIX);
inline constexpr std::uint32_t kPipeSink = SLUICE_KIND_BIT(SLUICE_KIND_PIPE);
inline constexpr std::uint32_t kFileSink = SLUICE_KIND_BIT(SLUICE_KIND_FILE);
inline constexpr std::uint32_t kDeviceSink = SLUICE_KIND_BIT(SLUICE_KIND_DEVICE);

// SLUICE_KIND_BIT of a kind that comes from the caller: no bit for one this header does not know.
constexpr std::uint32_t KindBit(std::uint32_t kind) noexcept {
  return kind < 32 ? SLUICE_KIND_BIT(kind) : 0;
}

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_KINDS_H_
