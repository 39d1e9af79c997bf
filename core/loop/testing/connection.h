// Connections whose receiving ends a test reads by hand, in the loop's own thread: what happens
// when is then no matter of chance.
#ifndef SLUICE_CORE_LOOP_TESTING_CONNECTION_H_
#define SLUICE_CORE_LOOP_TESTING_CONNECTION_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "core/base/file.h"
#include "core/base/handle.h"
#include "core/base/socket.h"
#include "core/loop/testing/system.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/request.h"

namespace sluice::loop::testing {

// TCP with the buffers of a unix socket, about, for systems that have none of these; with TCP's own
// a peer that does not read would be noticed after megabytes only.
inline base::Result<std::array<base::UniqueHandle, 2>> ConnectLikeLocal() {
  constexpr int kBuffer = 64 * 1024;
  const auto listener = base::Listen({}, kBuffer);
  if (!listener) return listener.error();
  auto ends = base::ConnectTo(listener->get(), kBuffer);
  if (ends) base::SendAtOnce((*ends)[0].get());
  return ends;
}

// Both ends are non-blocking.
class Connection {
 public:
  enum class Kind : std::uint8_t { kTcp, kUnix };

  explicit Connection(Kind kind) {
    auto ends = kind == Kind::kTcp ? base::ConnectLoopback()
                : HasUnixSockets() ? base::ConnectLocal()
                                   : ConnectLikeLocal();
    sink_ = std::move(ends.value()[0]);
    receiver_ = std::move(ends.value()[1]);
    for (const base::Handle end : {sink_.get(), receiver_.get()}) {
      if (base::SetNonblocking(end, true) != 0) std::abort();
    }
  }

  transfer::Request RequestFrom(const sluice_endpoint& source) const {
    return {
        .source = source,
        .sink =
            transfer::Describe(sink_.get(), nonblocking_ ? SLUICE_FACT_NONBLOCKING : 0).value()};
  }

  // Takes what is there, up to `most` bytes. Answers how many.
  std::size_t Read(std::size_t most = std::numeric_limits<std::size_t>::max()) {
    std::size_t all = 0;
    std::array<char, 16384> buffer;
    while (all < most) {
      const std::int64_t got = base::Read(
          receiver_.get(),
          std::as_writable_bytes(std::span(buffer).first(std::min(buffer.size(), most - all))));
      if (got <= 0) break;
      received_.append(buffer.data(), static_cast<std::size_t>(got));
      all += static_cast<std::size_t>(got);
    }
    return all;
  }

  // Takes all that was sent, also what is on its way still; nothing can be sent any more.
  void ReadToEnd() {
    base::ShutDown(sink_.get(), base::Half::kWriting);
    base::SetNonblocking(receiver_.get(), false);
    Read();
  }

  // Takes what is there and keeps nothing of it.
  void Discard() const {
    std::array<std::byte, 16384> buffer;
    while (base::Read(receiver_.get(), buffer) > 0) {
    }
  }

  const std::string& received() const { return received_; }
  base::Handle sink() const { return sink_.get(); }
  void CloseReceiver() { receiver_.reset(); }
  void MakeSinkBlocking() {
    if (base::SetNonblocking(sink_.get(), false) != 0) std::abort();
    nonblocking_ = false;
  }

 private:
  base::UniqueHandle sink_;
  base::UniqueHandle receiver_;
  bool nonblocking_ = true;
  std::string received_;
};

}  // namespace sluice::loop::testing

#endif  // SLUICE_CORE_LOOP_TESTING_CONNECTION_H_
