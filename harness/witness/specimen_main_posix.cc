#include "harness/witness/specimen_main.h"

namespace sluice::witness {

std::optional<int> RunAsSpecimen(std::span<char* const>) { return std::nullopt; }

}  // namespace sluice::witness
