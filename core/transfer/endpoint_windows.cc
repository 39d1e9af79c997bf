#include <winsock2.h>

#include "core/base/winsock.h"
#include "core/transfer/endpoint.h"

namespace sluice::transfer {
namespace {

// ERROR_DIRECTORY_NOT_SUPPORTED of winerror.h, which not every SDK names.
constexpr int kDirectoryNotSupported = 336;

std::uint32_t SocketKind(SOCKET socket) {
  int type = 0;
  int size = sizeof type;
  if (getsockopt(socket, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size) != 0 ||
      type != SOCK_STREAM) {
    return SLUICE_KIND_SOCKET;
  }
  // Not getsockname(), which answers WSAEINVAL for a socket that is neither bound nor connected.
  WSAPROTOCOL_INFOW protocol{};
  size = sizeof protocol;
  if (getsockopt(socket, SOL_SOCKET, SO_PROTOCOL_INFOW, reinterpret_cast<char*>(&protocol),
                 &size) != 0) {
    return SLUICE_KIND_SOCKET;
  }
  switch (protocol.iAddressFamily) {
    case AF_INET:
    case AF_INET6:
      return SLUICE_KIND_TCP;
    case AF_UNIX:
      return SLUICE_KIND_UNIX;
    default:
      return SLUICE_KIND_SOCKET;
  }
}

base::Error Failed(const char* call) {
  return base::SystemError(static_cast<int>(GetLastError()), call);
}

}  // namespace

base::Result<sluice_endpoint> Describe(base::Handle handle, std::uint32_t facts) {
  sluice_endpoint endpoint{};
  endpoint.struct_size = sizeof(endpoint);
  endpoint.facts = facts;
  endpoint.handle = handle;
  endpoint.size = SLUICE_UNKNOWN;
  if (base::IsSocket(handle)) {
    endpoint.kind = SocketKind(static_cast<SOCKET>(handle));
    if (endpoint.kind == SLUICE_KIND_TCP && HasLocalPeer(handle)) {
      endpoint.facts |= SLUICE_FACT_LOCAL_PEER;
    }
    return endpoint;
  }
  const auto file = reinterpret_cast<HANDLE>(handle);
  SetLastError(NO_ERROR);
  switch (GetFileType(file)) {
    case FILE_TYPE_DISK: {
      BY_HANDLE_FILE_INFORMATION information;
      if (!GetFileInformationByHandle(file, &information)) {
        return Failed("GetFileInformationByHandle");
      }
      if ((information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        return base::SystemError(kDirectoryNotSupported, "cannot transfer");
      }
      endpoint.kind = SLUICE_KIND_FILE;
      endpoint.size = (std::uint64_t{information.nFileSizeHigh} << 32U) | information.nFileSizeLow;
      return endpoint;
    }
    case FILE_TYPE_PIPE:
      endpoint.kind = SLUICE_KIND_PIPE;
      return endpoint;
    case FILE_TYPE_CHAR:
      endpoint.kind = SLUICE_KIND_DEVICE;
      return endpoint;
    default:
      if (GetLastError() != NO_ERROR) return Failed("GetFileType");
      return endpoint;
  }
}

}  // namespace sluice::transfer
