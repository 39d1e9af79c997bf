#include "core/host/negotiate.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/text.h"
#include "core/host/error.h"

namespace sluice::host {
namespace {

// The least sizes of the structs of version 1; later versions append to them.
constexpr std::size_t kPluginSizeV1 =
    offsetof(sluice_plugin, get_extension) + sizeof(sluice_plugin::get_extension);
constexpr std::size_t kClaimSizeV1 =
    offsetof(sluice_claim, crossings_per_mib_max) + sizeof(sluice_claim::crossings_per_mib_max);

constexpr std::uint64_t kTransferSizeMax = std::uint64_t{16} << 20;
constexpr std::uint64_t kTransferAlignMax = 4096;
constexpr std::size_t kNameMax = 64;

// More claims than there are pairs of kinds are a defect. So are more copies of a byte than any
// path makes.
constexpr std::uint32_t kClaimCountMax = 64;
constexpr std::uint32_t kMilliMax = 16'000;

using Defect = std::optional<base::Error>;

template <class Expected, class Got>
base::Error Bad(std::string_view field, const Expected& expected, const Got& got) {
  return {HostErrc::kBadDescriptor, fmt::format("{}: expected {}, got {}", field, expected, got)};
}

std::string Format(AbiRange range) {
  return range.min == range.max ? std::to_string(range.min)
                                : fmt::format("{}–{}", range.min, range.max);
}

// [a-z0-9_]+ ( '.' [a-z0-9_]+ )+
bool IsPluginName(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_.";
  return name.find_first_not_of(kLetters) == name.npos && name.find('.') != name.npos &&
         name.find("..") == name.npos && name.front() != '.' && name.back() != '.';
}

Defect NameDefect(const char* name) {
  if (name == nullptr) return Bad("name", "a string", "NULL");
  const std::string_view text(name, strnlen(name, kNameMax + 1));
  if (text.size() > kNameMax) {
    return Bad("name", "at most 64 bytes", base::OneLine(text.substr(0, kNameMax)) + "…");
  }
  if (!IsPluginName(text)) {
    return Bad("name", "owner.facility of [a-z0-9_]", fmt::format("\"{}\"", base::OneLine(text)));
  }
  return std::nullopt;
}

Defect LineDefect(std::string_view field, const char* text) {
  if (text == nullptr) return Bad(field, "a string", "NULL");
  const std::string line = base::OneLine(text);
  if (line.empty()) return Bad(field, "one line of text", "nothing");
  if (line != text) return Bad(field, "one line of printable UTF-8", fmt::format("\"{}\"", line));
  return std::nullopt;
}

Defect FunctionDefect(const sluice_plugin& plugin) {
  const struct {
    std::string_view name;
    bool present;
  } functions[] = {
      {"probe", plugin.probe != nullptr},
      {"open", plugin.open != nullptr},
      {"step", plugin.step != nullptr},
      {"close", plugin.close != nullptr},
      {"get_extension", plugin.get_extension != nullptr},
  };
  for (const auto& function : functions) {
    if (!function.present) return Bad(function.name, "a function", "NULL");
  }
  return std::nullopt;
}

Defect StorageDefect(const sluice_plugin& plugin) {
  if (plugin.transfer_size < 1 || plugin.transfer_size > kTransferSizeMax) {
    return Bad("transfer_size", fmt::format("1 … {}", kTransferSizeMax), plugin.transfer_size);
  }
  if (!std::has_single_bit(plugin.transfer_align) || plugin.transfer_align > kTransferAlignMax) {
    return Bad("transfer_align", fmt::format("a power of two up to {}", kTransferAlignMax),
               plugin.transfer_align);
  }
  return std::nullopt;
}

Defect ClaimDefect(const std::string& at, const sluice_claim* claim) {
  if (claim == nullptr) return Bad(at, "a claim", "NULL");
  if (claim->struct_size < kClaimSizeV1) {
    return Bad(at + ".struct_size", fmt::format("at least {}", kClaimSizeV1), claim->struct_size);
  }
  if (claim->source_kinds == 0) return Bad(at + ".source_kinds", "a set of kinds", "none");
  if (claim->sink_kinds == 0) return Bad(at + ".sink_kinds", "a set of kinds", "none");
  const struct {
    std::string_view name;
    std::uint32_t value;
  } copies[] = {{"staged_milli", claim->staged_milli}, {"send_milli", claim->send_milli}};
  for (const auto& [name, value] : copies) {
    if (value != SLUICE_UNCLAIMED && value > kMilliMax) {
      return Bad(fmt::format("{}.{}", at, name),
                 fmt::format("at most {} or SLUICE_UNCLAIMED", kMilliMax), value);
    }
  }
  return std::nullopt;
}

Defect ClaimsDefect(const sluice_plugin& plugin) {
  if (plugin.claim_count > kClaimCountMax) {
    return Bad("claim_count", fmt::format("at most {}", kClaimCountMax), plugin.claim_count);
  }
  if (plugin.claim_count != 0 && plugin.claims == nullptr) {
    return Bad("claims", fmt::format("{} claims", plugin.claim_count), "NULL");
  }
  for (std::uint32_t i = 0; i < plugin.claim_count; ++i) {
    if (Defect defect = ClaimDefect(fmt::format("claims[{}]", i), plugin.claims[i])) return defect;
  }
  return std::nullopt;
}

Defect PluginDefect(const sluice_plugin& plugin, std::uint32_t abi_version) {
  // First, because it says whether the other fields are there.
  if (plugin.struct_size < kPluginSizeV1) {
    return Bad("struct_size", fmt::format("at least {}", kPluginSizeV1), plugin.struct_size);
  }
  if (plugin.magic != SLUICE_PLUGIN_MAGIC) {
    return Bad("magic", fmt::format("{:#010x}", SLUICE_PLUGIN_MAGIC),
               fmt::format("{:#010x}", plugin.magic));
  }
  if (plugin.abi_version != abi_version) {
    return Bad("sluice_plugin.abi_version", abi_version, plugin.abi_version);
  }
  if (Defect defect = FunctionDefect(plugin)) return defect;
  if (Defect defect = NameDefect(plugin.name)) return defect;
  if (Defect defect = LineDefect("version", plugin.version)) return defect;
  if (Defect defect = LineDefect("summary", plugin.summary)) return defect;
  if (Defect defect = StorageDefect(plugin)) return defect;
  return ClaimsDefect(plugin);
}

Defect HandshakeDefect(const sluice_handshake& answer, sluice_status status, AbiRange host) {
  if (status != SLUICE_OK && status != SLUICE_E_INCOMPATIBLE) {
    return base::Error{HostErrc::kEntryFailed,
                       fmt::format("{} returned status {}", SLUICE_PLUGIN_ENTRY_NAME, status)};
  }
  const AbiRange plugin{answer.plugin_abi_min, answer.plugin_abi_max};
  if (plugin.min < 1 || plugin.min > plugin.max) {
    return Bad("plugin_abi_min and plugin_abi_max", "the versions it speaks", Format(plugin));
  }
  if (plugin.max < host.min || plugin.min > host.max) {
    return base::Error{
        HostErrc::kIncompatibleAbi,
        fmt::format("built for ABI {}, this host speaks {}", Format(plugin), Format(host))};
  }
  if (status != SLUICE_OK) {
    return Bad("the status of " SLUICE_PLUGIN_ENTRY_NAME, "SLUICE_OK",
               fmt::format("SLUICE_E_INCOMPATIBLE, although it speaks ABI {} and this host {}",
                           Format(plugin), Format(host)));
  }
  if (const std::uint32_t common = std::min(plugin.max, host.max); answer.abi_version != common) {
    return Bad("abi_version", common, answer.abi_version);
  }
  if (answer.plugin == nullptr) return Bad("plugin", "a descriptor", "NULL");
  return PluginDefect(*answer.plugin, answer.abi_version);
}

}  // namespace

base::Result<const sluice_plugin*> Negotiate(sluice_plugin_entry_fn entry, AbiRange host) {
  sluice_handshake handshake{};
  handshake.struct_size = sizeof handshake;
  handshake.host_abi_min = host.min;
  handshake.host_abi_max = host.max;
  const auto threw = [](std::string_view what) {
    return base::Error{HostErrc::kEntryFailed,
                       fmt::format("{} threw {}", SLUICE_PLUGIN_ENTRY_NAME, what)};
  };
  sluice_status status = SLUICE_E_INTERNAL;
  try {
    status = entry(&handshake);
  } catch (const std::exception& exception) {
    return threw(fmt::format("\"{}\"", base::OneLine(exception.what())));
  } catch (...) {
    return threw("something that is not a std::exception");
  }
  if (Defect defect = HandshakeDefect(handshake, status, host)) return *std::move(defect);
  return handshake.plugin;
}

base::Result<PluginPtr> FromEntryPoint(sluice_plugin_entry_fn entry, AbiRange host) {
  const base::Result<const sluice_plugin*> descriptor = Negotiate(entry, host);
  if (!descriptor) {
    base::Error error = descriptor.error();
    error.message.insert(0, "cannot use the plugin linked into this program: ");
    return error;
  }
  return std::make_shared<const Plugin>(**descriptor, Origin{});
}

}  // namespace sluice::host
