#include "harness/channels/channel.h"

#include <sluice/plugin.h>

#include <algorithm>
#include <array>
#include <boost/system/errc.hpp>
#include <filesystem>
#include <system_error>

#include "harness/channels/connect.h"
#include "harness/channels/reflink.h"
#include "harness/channels/wire.h"

namespace sluice::channels {
namespace {

template <base::Result<Connection> (*connect)(const Buffers&)>
base::Result<Built> Stateless(const ChannelOptions&) {
  return Built{.connect = connect};
}

template <ScatterGather scatter_gather>
base::Result<Built> MakeWireWith(const ChannelOptions&) {
  auto connector = MakeWire(scatter_gather);
  if (!connector) return connector.error();
  return Built{.connect = *std::move(connector)};
}

base::Result<std::filesystem::path> DirectoryOf(const ChannelOptions& options) {
  if (!options.directory.empty()) return options.directory;
  std::error_code error;
  std::filesystem::path directory = std::filesystem::temp_directory_path(error);
  if (error) return base::SystemError(error.value(), "cannot find a directory for temporary files");
  return directory;
}

base::Result<Built> MakeFile(const ChannelOptions& options) {
  const auto directory = DirectoryOf(options);
  if (!directory) return directory.error();
  return Built{
      .connect = [directory = *directory](const Buffers&) { return ConnectFile(directory); }};
}

base::Result<Built> MakeReflinkFile(const ChannelOptions& options) {
  const auto directory = DirectoryOf(options);
  if (!directory) return directory.error();
  return MakeReflink(*directory);
}

bool Always() { return true; }

constexpr std::string_view kWireNeeds =
    "Linux, and user namespaces or root (CAP_SYS_ADMIN, CAP_NET_ADMIN)";

constexpr auto kChannels = std::to_array<ChannelInfo>({
    {.name = "tcp",
     .summary = "TCP over the loopback device",
     .needs = "",
     .sink_kind = SLUICE_KIND_TCP,
     .has_wire = true,
     .is_here = Always,
     .make = Stateless<ConnectLoopback>},
    {.name = "tcp-sg",
     .summary = "TCP over a virtual Ethernet device that gathers packets from pages (no copy)",
     .needs = kWireNeeds,
     .sink_kind = SLUICE_KIND_TCP,
     .has_wire = true,
     .is_here = HasWires,
     .make = MakeWireWith<ScatterGather::kOn>},
    {.name = "tcp-nosg",
     .summary = "TCP over a virtual Ethernet device without scatter-gather (one copy)",
     .needs = kWireNeeds,
     .sink_kind = SLUICE_KIND_TCP,
     .has_wire = true,
     .is_here = HasWires,
     .make = MakeWireWith<ScatterGather::kOff>},
    {.name = "unix",
     .summary = "a pair of unix stream sockets",
     .needs = "",
     .sink_kind = SLUICE_KIND_UNIX,
     .has_wire = false,
     .is_here = Always,
     .make = Stateless<ConnectUnix>},
    {.name = "pipe",
     .summary = "a pipe",
     .needs = "",
     .sink_kind = SLUICE_KIND_PIPE,
     .has_wire = false,
     .is_here = HasPipes,
     .make = Stateless<ConnectPipe>},
    {.name = "file",
     .summary = "an unlinked temporary file",
     .needs = "a writable directory",
     .sink_kind = SLUICE_KIND_FILE,
     .has_wire = false,
     .is_here = Always,
     .make = MakeFile},
    {.name = "file-reflink",
     .summary = "an unlinked file on a filesystem of its own where files can share storage",
     .needs = "Linux, root, and mkfs.xfs or mkfs.btrfs",
     .sink_kind = SLUICE_KIND_FILE,
     .has_wire = false,
     .is_here = HasReflinks,
     .make = MakeReflinkFile},
});

base::Error UnknownChannel(std::string_view name) {
  std::string message = "there is no channel \"";
  message.append(name).append("\"; there are");
  for (std::string_view separator = " "; const ChannelInfo& info : kChannels) {
    message.append(separator).append(info.name);
    separator = ", ";
  }
  return {.code = boost::system::errc::make_error_code(boost::system::errc::invalid_argument),
          .message = std::move(message)};
}

}  // namespace

std::span<const ChannelInfo> Channels() { return kChannels; }

base::Result<Channel> MakeChannel(std::string_view name, const ChannelOptions& options) {
  const auto info = std::ranges::find(kChannels, name, &ChannelInfo::name);
  if (info == kChannels.end()) return UnknownChannel(name);
  auto built = info->make(options);
  if (!built) return built.error();
  if (const auto tried = built->connect({}); !tried) return tried.error();
  return Channel(*info, *std::move(built));
}

}  // namespace sluice::channels
