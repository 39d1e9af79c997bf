// What the tests have to know of the system.
#ifndef SLUICE_CORE_LOOP_TESTING_SYSTEM_H_
#define SLUICE_CORE_LOOP_TESTING_SYSTEM_H_

#include <chrono>

namespace sluice::loop::testing {

// The error of a handle that is closed.
extern const int kBadHandle;

// Whether edges are told that nobody has asked for again (Poller::Rearm()).
extern const bool kEdgesGoOn;

// How long it takes at most until what has happened to a socket is told: no time where the call
// that makes it happen has told it when it comes back.
extern const std::chrono::milliseconds kPatience;

// How long nothing has to be told until nothing more comes.
extern const std::chrono::milliseconds kQuiet;

// How many connections are many, in a test that reads all that comes over them.
extern const int kMany;

// As many handles as the system lets this process have.
void RaiseDescriptorLimit();

// Unix sockets are missing on some versions of Windows only.
bool HasUnixSockets();

}  // namespace sluice::loop::testing

#endif  // SLUICE_CORE_LOOP_TESTING_SYSTEM_H_
