// Being reached: one connection at an address.
#ifndef SLUICE_HARNESS_APP_LISTENER_H_
#define SLUICE_HARNESS_APP_LISTENER_H_

#include <optional>
#include <string>
#include <vector>

#include "core/base/cancellation.h"
#include "core/base/error.h"
#include "core/base/handle.h"
#include "harness/app/sockets.h"

namespace sluice::app {

// A listening socket. What it made in the file system (a unix socket's path) goes with it, unless
// somebody has put something else there.
class Listener {
 public:
  // Listens at the first of `addresses` where that is possible; `name` is for messages. At the path
  // of a unix socket, a socket that nobody listens at any more is replaced (but on Windows, which
  // does not tell), anything else is not: file_exists.
  static base::Result<Listener> Listen(const std::vector<SocketAddress>& addresses,
                                       const std::string& name);
  Listener(Listener&& other) noexcept = default;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  // Where it really listens: with the port that the system chose for port 0.
  const std::string& address() const { return address_; }

  // Waits for a connection; the socket is non-blocking. `peer` gets the other side's address.
  base::Result<base::UniqueHandle> Accept(const base::Cancellation& cancellation,
                                          std::string& peer);

 private:
  Listener() = default;

  base::UniqueHandle socket_;
  std::string address_;
  std::string path_;                // of the unix socket we made; else empty
  std::optional<SocketFile> file_;  // what path_ was then
};

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_LISTENER_H_
