// Channels: the routes the harness tests plugins on.
//
//   auto channel = MakeChannel("tcp-sg", {});
//   if (!channel) GTEST_SKIP() << channel.error().message;
//   auto connection = channel->Connect({.send = 1 << 20});
//   // a plugin writes to connection->sink, the harness reads connection->receiver
#ifndef SLUICE_HARNESS_CHANNELS_CHANNEL_H_
#define SLUICE_HARNESS_CHANNELS_CHANNEL_H_

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "harness/channels/connection.h"

namespace sluice::channels {

struct ChannelOptions {
  std::filesystem::path directory;  // where "file" makes its files, and "file-reflink" its
                                    // filesystem; empty: the directory for temporary files
};

// What a channel is made of.
struct Built {
  Connector connect;
  std::filesystem::path directory{};  // where sources have to be; empty: anywhere
};

// One row of the table of channels.
struct ChannelInfo {
  std::string_view name;
  std::string_view summary;  // one line
  std::string_view needs;    // what the system has to allow; empty: nothing special
  std::uint32_t sink_kind;   // SLUICE_KIND_*
  bool has_wire;             // a device stands between the sender's queue and the receiver
  bool (*is_here)();         // false: this system never has it, whatever it allows
  base::Result<Built> (*make)(const ChannelOptions&);  // for MakeChannel
};

// Every channel there is, in the order of reports. Valid for ever.
std::span<const ChannelInfo> Channels();

// A route to test on. Movable; empty after it was moved from. Connections stay usable after their
// channel is gone.
class Channel {
 public:
  Channel(Channel&&) noexcept = default;
  Channel& operator=(Channel&&) noexcept = default;

  std::string_view name() const { return info_->name; }
  std::uint32_t sink_kind() const { return info_->sink_kind; }
  bool has_wire() const { return info_->has_wire; }

  // Where sources have to be made, so that the route is what the channel's name says: a directory
  // that is there as long as the channel. Empty: anywhere.
  const std::filesystem::path& directory() const { return built_.directory; }

  // A fresh connection. One thread at a time.
  base::Result<Connection> Connect(const Buffers& buffers) const { return built_.connect(buffers); }

 private:
  friend base::Result<Channel> MakeChannel(std::string_view name, const ChannelOptions& options);
  Channel(const ChannelInfo& info, Built built) : info_(&info), built_(std::move(built)) {}

  const ChannelInfo* info_;
  Built built_;
};

// Builds the channel and connects once to prove that it works. An error is a reason to skip, for a
// person to read: what the system refused. Only a name that is not in the table is a mistake:
// errc::invalid_argument, with the names.
//
// A channel with a device of its own keeps a helper process, which ends with the channel and is
// killed when the thread that called this ends: call it from a thread that lives as long as the
// channel does. It forks, and the child goes on without exec: best before the program starts
// threads.
base::Result<Channel> MakeChannel(std::string_view name, const ChannelOptions& options);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_CHANNEL_H_
