#include <windows.h>

#include "core/base/error.h"
#include "core/base/path.h"
#include "harness/app/input_file.h"

namespace sluice::app {

base::Result<base::UniqueHandle> OpenStandardInput() {
  const HANDLE own = GetCurrentProcess();
  HANDLE handle = nullptr;
  if (!DuplicateHandle(own, GetStdHandle(STD_INPUT_HANDLE), own, &handle, 0, FALSE,
                       DUPLICATE_SAME_ACCESS)) {
    return base::Failed("standard input");
  }
  return base::UniqueHandle(reinterpret_cast<base::Handle>(handle));
}

base::Result<base::UniqueHandle> OpenToSend(const std::string& name) {
  // The second flag opens a directory too, which is then refused for being one.
  base::UniqueHandle handle(reinterpret_cast<base::Handle>(
      CreateFileW(base::FromUtf8(name).c_str(), GENERIC_READ,
                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                  FILE_FLAG_SEQUENTIAL_SCAN | FILE_FLAG_BACKUP_SEMANTICS, nullptr)));
  if (!handle) return base::Failed(name);
  return handle;
}

}  // namespace sluice::app
