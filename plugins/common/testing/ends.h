// Sources and sinks for the tests of plugins: real files, sockets and pipes.
#ifndef SLUICE_PLUGINS_COMMON_TESTING_ENDS_H_
#define SLUICE_PLUGINS_COMMON_TESTING_ENDS_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

#include "plugins/common/testing/pattern.h"

namespace sluice::plugins::testing {

// A descriptor that is closed with its owner.
class Fd {
 public:
  explicit Fd(int fd = -1) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { Close(); }

  int get() const noexcept { return fd_; }
  void Close() noexcept;

 private:
  int fd_;
};

// The endpoint of a descriptor, as a host would describe it.
sluice_endpoint Describe(int fd, std::uint32_t kind);

// A file without a name, in the directory the test may write to.
Fd MakeFile();

// A file of `size` bytes of the pattern.
class SourceFile {
 public:
  explicit SourceFile(std::uint64_t size);

  int fd() const noexcept { return fd_.get(); }
  sluice_endpoint endpoint() const { return Describe(fd(), SLUICE_KIND_FILE); }

  // Cuts the file off, or lets it grow by a hole.
  void Resize(std::uint64_t size) const;

  // Writes the pattern there.
  void Fill(std::uint64_t offset, std::uint64_t size) const;

 private:
  Fd fd_;
};

// How a channel is made.
struct ChannelOptions {
  std::uint32_t kind = SLUICE_KIND_TCP;  // tcp, unix, pipe or file
  bool nonblocking = false;
  int send_buffer = 0;  // SO_SNDBUF; 0: as it comes
};

// A sink, and the receiver at its other end.
class Channel {
 public:
  static constexpr std::size_t kChunk = std::size_t{64} * 1024;

  explicit Channel(const ChannelOptions& options);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int sink() const noexcept { return sink_.get(); }
  int receiver() const noexcept { return receiver_.get(); }  // −1: a file
  sluice_endpoint endpoint() const { return Describe(sink(), kind_); }

  // Starts a thread that reads everything, `chunk` bytes at a time. Without it nothing is read
  // before Finish().
  void StartReading(std::size_t chunk = kChunk);

  // The same, but only counts the bytes; TCP does that without copying.
  void StartDiscarding();

  // Closes the sink and waits until the receiver has read everything. Returns what arrived; for a
  // file, all its content.
  const std::string& Finish();

  // How many bytes the receiver has read, including discarded ones.
  std::uint64_t received() const noexcept { return received_; }

  // The peer goes away: with a reset on TCP when `reset`.
  void CloseReceiver(bool reset = false);

 private:
  void ReadAll(std::size_t chunk);
  void DiscardAll();

  std::uint32_t kind_;
  Fd sink_;
  Fd receiver_;
  std::thread reader_;
  std::string bytes_;
  std::uint64_t received_ = 0;
  bool finished_ = false;
};

}  // namespace sluice::plugins::testing

#endif  // SLUICE_PLUGINS_COMMON_TESTING_ENDS_H_
