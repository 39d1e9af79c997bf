#include "harness/witness/specimen_main.h"

namespace sluice::harness {

std::optional<int> RunAsSpecimen(std::span<char* const>) { return std::nullopt; }

}  // namespace sluice::harness
