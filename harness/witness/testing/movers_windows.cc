// One library for all plugins of movers.h, for each takes its time to be linked: it is the one that
// the environment names.
#include <cstring>

#include "harness/witness/testing/movers.h"

namespace sluice::witness::testing {
namespace {

template <class... Movers>
const sluice_plugin& Named(const char* name) {
  if (std::strcmp(Pender::kName, name) == 0) return internal::Descriptor<Pender>::kPlugin;
  const sluice_plugin* found = &internal::Descriptor<Plugin<HeapCopy>>::kPlugin;
  ((std::strcmp(Movers::kName, name) == 0
        ? void(found = &internal::Descriptor<Plugin<Movers>>::kPlugin)
        : void()),
   ...);
  return *found;
}

}  // namespace
}  // namespace sluice::witness::testing

extern "C" SLUICE_EXPORT sluice_status SLUICE_CALL
sluice_plugin_entry(sluice_handshake* handshake) {
  using namespace sluice::witness::testing;
  char name[64] = "";
  // getenv() does not see what was set since the program started.
  GetEnvironmentVariableA("SLUICE_TEST_MOVER", name, sizeof name);
  return sluice::Answer(
      handshake, Named<HeapCopy, StackCopy, StaticCopy, SectionCopy, DoubleCopy, MapSend, HalfCopy,
                       Corrupter, Refuser, Crasher, Exiter, Hanger>(name));
}
