#include <dlfcn.h>
#include <stdlib.h>

#include <stdexcept>

#include "core/host/testing/os.h"

namespace sluice::host {

namespace fs = std::filesystem;

bool IsLoaded(const fs::path& file) {
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (library != nullptr) dlclose(library);
  return library != nullptr;
}

void LetEverybodyWrite(const fs::path& path) {
  fs::permissions(path, fs::perms::group_write | fs::perms::others_write, fs::perm_options::add);
}

void SetEnvironment(const char* name, const char* value) {
  const int failed = value == nullptr ? unsetenv(name) : setenv(name, value, 1);
  if (failed != 0) throw std::runtime_error(name);
}

}  // namespace sluice::host
