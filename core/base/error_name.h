// What an errno is called.
#ifndef SLUICE_CORE_BASE_ERROR_NAME_H_
#define SLUICE_CORE_BASE_ERROR_NAME_H_

namespace sluice::harness::os {

// "EPIPE"; null for a number that nobody knows. Implemented in the folder of the operating system.
const char* ErrorName(int error);

// "Broken pipe", whatever language the user has.
const char* ErrorDescription(int error);

}  // namespace sluice::harness::os

#endif  // SLUICE_CORE_BASE_ERROR_NAME_H_
