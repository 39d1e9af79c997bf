// Network namespaces that only this process and its sockets know.
#ifndef SLUICE_HARNESS_CHANNELS_NETWORKS_H_
#define SLUICE_HARNESS_CHANNELS_NETWORKS_H_

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::channels {

// Two unnamed network namespaces. One lives as long as a process is in it, a descriptor of it is
// open, or a socket made in it (network_namespaces(7)).
struct Networks {
  base::UniqueHandle sender;
  base::UniqueHandle receiver;
};

// Makes both and leaves the calling process in the receiver's. For a process of its own with a
// single thread: it enters a user namespace first, where it has every right over what it makes and
// none over anything else (user_namespaces(7)). If that is refused, it goes on without, which only
// a privileged process can. No ids are mapped: the rights do not depend on them. The error says
// what was refused and which setting did it.
base::Result<Networks> MakeNetworks();

// Moves the calling thread into `network`: sockets it makes from now on belong there.
base::Result<void> Enter(const base::UniqueHandle& network);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_NETWORKS_H_
