#include <aclapi.h>
#include <sddl.h>
#include <windows.h>

#include <boost/nowide/convert.hpp>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/base/path.h"
#include "core/host/access.h"
#include "core/host/testing/os.h"

namespace sluice::host {

namespace fs = std::filesystem;

bool IsLoaded(const fs::path& file) {
  HMODULE library = nullptr;
  return GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, file.c_str(), &library) !=
         0;
}

void LetEverybodyWrite(const fs::path& path) {
  const std::wstring list =
      L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;" + UserOfProcess() + L")(A;OICI;0x1301ff;;;WD)";
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (ConvertStringSecurityDescriptorToSecurityDescriptorW(list.c_str(), SDDL_REVISION_1,
                                                           &descriptor, nullptr) == 0) {
    throw std::runtime_error("bad access list");
  }
  const bool set = SetFileSecurityW(path.c_str(), DACL_SECURITY_INFORMATION, descriptor) != 0;
  LocalFree(descriptor);
  if (!set) throw std::runtime_error("cannot set the access list of " + base::ToUtf8(path));
}

void SetEnvironment(const char* name, const char* value) {
  const std::wstring wide = value == nullptr ? L"" : boost::nowide::widen(value);
  if (SetEnvironmentVariableW(boost::nowide::widen(name).c_str(),
                              value == nullptr ? nullptr : wide.c_str()) == 0) {
    throw std::runtime_error(name);
  }
}

}  // namespace sluice::host
