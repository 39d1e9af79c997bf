// Leaves a thread for each transfer that is done.
#include <dlfcn.h>

#include <thread>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (!done()) return;
    // Or it would be unloaded before the thread has come to rest.
    Dl_info self;
    dladdr(&g_loaded, &self);
    dlopen(self.dli_fname, RTLD_NOW | RTLD_NODELETE);
    std::thread([] {
      for (;;) pause();
    }).detach();
  }
  static inline int g_loaded = 0;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
