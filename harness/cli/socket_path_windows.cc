#include "core/base/path.h"
#include "harness/cli/socket_path.h"

namespace sluice::cli {
namespace {

// IO_REPARSE_TAG_AF_UNIX of ntifs.h, which programs do not include.
constexpr DWORD kSocketTag = 0x80000023;

}  // namespace

std::optional<SocketFile> SocketAt(const std::string& path) {
  const base::UniqueHandle file(reinterpret_cast<base::Handle>(
      CreateFileW(base::FromUtf8(path).c_str(), FILE_READ_ATTRIBUTES,
                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                  FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr)));
  const auto native = reinterpret_cast<HANDLE>(file.get());
  FILE_ATTRIBUTE_TAG_INFO tag{};
  BY_HANDLE_FILE_INFORMATION information{};
  if (!file || !GetFileInformationByHandleEx(native, FileAttributeTagInfo, &tag, sizeof tag) ||
      tag.ReparseTag != kSocketTag || !GetFileInformationByHandle(native, &information)) {
    return std::nullopt;
  }
  return SocketFile{
      .device = information.dwVolumeSerialNumber,
      .number = (std::uint64_t{information.nFileIndexHigh} << 32U) | information.nFileIndexLow};
}

bool IsAbandoned(const SocketAddress& /*address*/) { return false; }

}  // namespace sluice::cli
