// POSIX has no word for the processor's name.
#ifndef SLUICE_CORE_BASE_PROCESSOR_MODEL_H_
#define SLUICE_CORE_BASE_PROCESSOR_MODEL_H_

#include <string>

namespace sluice::transfer {

// "AMD EPYC 9B14"; empty if the system does not tell.
std::string ProcessorModel();

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_BASE_PROCESSOR_MODEL_H_
