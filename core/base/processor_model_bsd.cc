#include "core/base/processor_model.h"

#include <sys/types.h>
// After the types it needs.
#include <sys/sysctl.h>

#include <array>

namespace sluice::transfer {

// sysctl(3): CTL_HW, HW_MODEL. macOS answers the model of the machine.
std::string ProcessorModel() {
  std::array<int, 2> name = {CTL_HW, HW_MODEL};
  std::array<char, 256> model{};
  std::size_t size = model.size() - 1;
  if (sysctl(name.data(), name.size(), model.data(), &size, nullptr, 0) != 0) return {};
  return model.data();
}

}  // namespace sluice::transfer
