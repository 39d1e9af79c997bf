#include <windows.h>

#include <string>
#include <string_view>
#include <system_error>

#include "core/base/error.h"
#include "harness/app/new_file.h"

namespace sluice::app {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestPath = 32768;

base::UniqueHandle Open(const fs::path& path, DWORD access, DWORD disposition) {
  return base::UniqueHandle(reinterpret_cast<base::Handle>(
      CreateFileW(path.c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                  nullptr, disposition, FILE_ATTRIBUTE_NORMAL, nullptr)));
}

bool IsDevice(const fs::path& path) {
  std::wstring whole(kLongestPath, L'\0');
  whole.resize(GetFullPathNameW(path.c_str(), kLongestPath, whole.data(), nullptr));
  return whole.starts_with(LR"(\\.\)");
}

}  // namespace

fs::file_type TypeAt(const fs::path& path) {
  if (IsDevice(path)) return fs::file_type::character;
  std::error_code ignored;
  return fs::status(path, ignored).type();
}

fs::path Resolved(const fs::path& path) {
  const base::UniqueHandle file = Open(path, FILE_READ_ATTRIBUTES, OPEN_EXISTING);
  if (!file) return path;
  std::wstring resolved(kLongestPath, L'\0');
  const DWORD size = GetFinalPathNameByHandleW(reinterpret_cast<HANDLE>(file.get()),
                                               resolved.data(), kLongestPath, FILE_NAME_NORMALIZED);
  if (size == 0 || size >= kLongestPath) return path;
  resolved.resize(size);
  return resolved;
}

base::Result<base::UniqueHandle> CreateNew(const fs::path& path,
                                           const Permissions& /*permissions*/) {
  base::UniqueHandle file = Open(path, GENERIC_READ | GENERIC_WRITE, CREATE_NEW);
  if (!file) return base::Failed("CreateFile");
  return file;
}

base::Result<void> CloseWritten(base::UniqueHandle file) {
  if (!CloseHandle(reinterpret_cast<HANDLE>(file.release()))) return base::Failed("CloseHandle");
  return {};
}

base::Result<void> Rename(const fs::path& from, const fs::path& to, bool replace) {
  if (!MoveFileExW(from.c_str(), to.c_str(), replace ? MOVEFILE_REPLACE_EXISTING : 0)) {
    return base::Failed("MoveFileEx");
  }
  return {};
}

}  // namespace sluice::app
