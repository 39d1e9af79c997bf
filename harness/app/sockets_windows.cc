#include <winsock2.h>
// After winsock2.h.
#include <mstcpip.h>

#include <boost/system/errc.hpp>

#include "core/base/path.h"
#include "harness/app/sockets.h"

namespace sluice::app {
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

namespace {

class Sockets {
 public:
  Sockets() { FD_ZERO(&set_); }
  void Add(base::Handle handle) { set_.fd_array[set_.fd_count++] = static_cast<SOCKET>(handle); }
  fd_set* get() { return &set_; }

 private:
  fd_set set_;
};

}  // namespace

// Not WSAPoll(), which before Windows 10 2004 does not tell that a connection was refused.
base::Result<bool> WaitReady(base::Handle handle, Direction direction,
                             const base::Cancellation& cancellation,
                             std::optional<std::chrono::milliseconds> limit) {
  Sockets readable;
  Sockets writable;
  Sockets refused;
  readable.Add(cancellation.handle());
  if (direction == Direction::kRead) {
    readable.Add(handle);
  } else {
    writable.Add(handle);
    refused.Add(handle);
  }
  timeval time{};
  if (limit) {
    time.tv_sec = static_cast<long>(limit->count() / 1000);
    time.tv_usec = static_cast<long>(limit->count() % 1000 * 1000);
  }
  const int ready =
      select(0, readable.get(), writable.get(), refused.get(), limit ? &time : nullptr);
  if (cancellation.requested()) {
    return base::Error{make_error_code(boost::system::errc::operation_canceled), "interrupted"};
  }
  if (ready < 0) return base::SystemError(WSAGetLastError(), "select");
  return ready > 0;
}

// Windows 10 (1703) and newer.
std::uint64_t Arrived(base::Handle socket) {
  DWORD version = 0;
  TCP_INFO_v0 information{};
  DWORD size = 0;
  if (WSAIoctl(static_cast<SOCKET>(socket), static_cast<DWORD>(SIO_TCP_INFO), &version,
               sizeof version, &information, sizeof information, &size, nullptr, nullptr) != 0) {
    return 0;
  }
  return information.BytesOut - information.BytesInFlight;
}

}  // namespace sluice::app
