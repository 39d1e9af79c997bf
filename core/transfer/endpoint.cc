#include "core/transfer/endpoint.h"

#include <array>
#include <cstddef>

namespace sluice::transfer {
namespace {

// Indexed by SLUICE_KIND_*.
constexpr std::array<std::string_view, 7> kKindNames = {"unknown", "file",   "tcp",   "unix",
                                                        "pipe",    "device", "socket"};

}  // namespace

std::string_view KindName(std::uint32_t kind) {
  return kind < kKindNames.size() ? kKindNames[kind] : kKindNames[SLUICE_KIND_UNKNOWN];
}

std::uint32_t KindByName(std::string_view name) {
  for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
    if (kKindNames[kind] == name) return static_cast<std::uint32_t>(kind);
  }
  return SLUICE_KIND_UNKNOWN;
}

}  // namespace sluice::transfer
