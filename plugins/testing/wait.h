// Waiting as a step asks for it; each system has its own.
#ifndef SLUICE_PLUGINS_TESTING_WAIT_H_
#define SLUICE_PLUGINS_TESTING_WAIT_H_

#include <sluice/plugin.h>

namespace sluice::plugins::testing {

// Waits for progress.wait_events on progress.wait_handle; false after ten seconds.
bool WaitAsTold(const sluice_progress& progress);

}  // namespace sluice::plugins::testing

#endif  // SLUICE_PLUGINS_TESTING_WAIT_H_
