#include <dlfcn.h>

#include "core/host/loader_text.h"

namespace sluice::host {

std::string TakeLoaderText() {
  const char* const text = dlerror();
  return text == nullptr ? "the loader gave no reason" : text;
}

}  // namespace sluice::host
