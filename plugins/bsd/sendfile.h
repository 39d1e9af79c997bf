// sendfile(2) of FreeBSD, DragonFly and macOS, from the page cache to a socket: what the plugins
// bsd.sendfile and darwin.sendfile have in common, which is all but their names and claims.
#ifndef SLUICE_PLUGINS_BSD_SENDFILE_H_
#define SLUICE_PLUGINS_BSD_SENDFILE_H_

#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/route.h"
#include "plugins/common/staged.h"
#include "plugins/common/step.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins::bsd {

// FreeBSD's sendfile(2) raises SO_SNDLOWAT to half the send buffer and leaves it there
// (kern_sendfile.c). Sockets are borrowed: this puts back what was found. Where the mark cannot be
// asked for or set, nothing happens.
class LowWater {
 public:
  explicit LowWater(int socket) noexcept : socket_(socket) {}
  LowWater(const LowWater&) = delete;
  LowWater& operator=(const LowWater&) = delete;
  ~LowWater();

  // To be called before sendfile(2); looks at the socket once.
  void Remember() noexcept {
    if (found_ == kUnasked) found_ = Ask();
  }

 private:
  static constexpr int kUnasked = -2;
  static constexpr int kUnknown = -1;
  int Ask() const noexcept;

  int socket_;
  int found_ = kUnasked;
};

// The socket gets references to pages of the file (FreeBSD: sendfile(2), kern_sendfile.c). So later
// writes to the source show at the receiver until it has the bytes, and SLUICE_REQUEST_STABLE is
// refused.
//
// The head goes with the first bytes of the file: as a header where sendfile(2) counts it
// (FreeBSD), else it is sent together with up to kHeld bytes that are read. The tail goes together
// with the last kHeld bytes, which are read: a trailer of sendfile(2) would take the place of what
// a file lacks that has become shorter. There is no MSG_MORE, so SLUICE_REQUEST_MORE_FOLLOWS is
// accepted and changes nothing. Where sendfile(2) may not block (macOS), all is read for a blocking
// socket. The path is "read+write" if all was read.
//
// On FreeBSD a successful call may precede the reading from disk. An error of that aborts the
// connection later: the host meets it as a receiver that has gone.
class Sendfile {
 public:
  static constexpr std::size_t kHeld = std::size_t{16} * 1024;

  // Regular files to stream sockets: all others are EINVAL, ENOTSUP or ENOTSOCK.
  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept;

  explicit Sendfile(const sluice_request& request) noexcept;
  sluice_status Open(sluice_report& report) noexcept;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

 private:
  inline Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Send(std::uint64_t count, std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Stop(int error, std::uint64_t budget, sluice_progress& progress) noexcept;

  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  LowWater low_water_;
  bool reads_all_;   // everything goes through held_
  bool reads_head_;  // the head goes through held_
  bool reads_end_;   // the last kHeld bytes do
  const char* path_ = "sendfile";
  Staged<kHeld> held_;
};

}  // namespace sluice::plugins::bsd

#endif  // SLUICE_PLUGINS_BSD_SENDFILE_H_
