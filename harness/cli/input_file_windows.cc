#include "harness/cli/input_file.h"

#include <windows.h>

#include "core/base/path.h"
#include "core/base/error.h"

namespace sluice::harness {

host::Result<transfer::UniqueHandle> OpenStandardInput() {
  const HANDLE own = GetCurrentProcess();
  HANDLE handle = nullptr;
  if (!DuplicateHandle(own, GetStdHandle(STD_INPUT_HANDLE), own, &handle, 0, FALSE,
                       DUPLICATE_SAME_ACCESS)) {
    return os::Failed("standard input");
  }
  return transfer::UniqueHandle(reinterpret_cast<transfer::Handle>(handle));
}

host::Result<transfer::UniqueHandle> OpenToSend(const std::string& name) {
  // The second flag opens a directory too, which is then refused for being one.
  transfer::UniqueHandle handle(reinterpret_cast<transfer::Handle>(
      CreateFileW(host::FromUtf8(name).c_str(), GENERIC_READ,
                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                  FILE_FLAG_SEQUENTIAL_SCAN | FILE_FLAG_BACKUP_SEMANTICS, nullptr)));
  if (!handle) return os::Failed(name);
  return handle;
}

}  // namespace sluice::harness
