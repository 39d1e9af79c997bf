// The system's loader in its own words.
#ifndef SLUICE_CORE_HOST_LOADER_TEXT_H_
#define SLUICE_CORE_HOST_LOADER_TEXT_H_

#include <string>

namespace sluice::host {

// Why the calling thread's last attempt to load a library failed. Once: asking clears it.
std::string TakeLoaderText();

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_LOADER_TEXT_H_
