#include <winsock2.h>

#include "core/base/winsock.h"
#include "core/loop/poller.h"
#include "core/loop/port.h"

namespace sluice::loop {
namespace {

// DuplicateHandle() is not for sockets, as its documentation says.
int DuplicateSocket(SOCKET socket, base::UniqueHandle& duplicate) {
  WSAPROTOCOL_INFOW lent{};
  if (WSADuplicateSocketW(socket, GetCurrentProcessId(), &lent) != 0) return WSAGetLastError();
  duplicate.reset(static_cast<base::Handle>(
      WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &lent, 0,
                 WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT)));
  return duplicate ? 0 : WSAGetLastError();
}

}  // namespace

const int Poller::kExists = ERROR_ALREADY_EXISTS;

base::Result<Poller> Poller::Create() {
  Poller made;
  made.port_ = std::make_shared<Port>();
  if (const int error = made.port_->Open(); error != 0) {
    return base::SystemError(error, "an I/O completion port for sockets");
  }
  return made;
}

int Poller::Add(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept {
  return port_->Add(handle, events, token);
}

int Poller::Modify(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept {
  return port_->Modify(handle, events, token);
}

int Poller::Rearm(base::Handle handle, std::uint32_t events) noexcept {
  return port_->Rearm(handle, events);
}

void Poller::Remove(base::Handle handle) noexcept { port_->Remove(handle); }

int Poller::Duplicate(base::Handle handle, base::UniqueHandle& duplicate) noexcept {
  if (base::IsSocket(handle)) return DuplicateSocket(static_cast<SOCKET>(handle), duplicate);
  const HANDLE process = GetCurrentProcess();
  HANDLE made = nullptr;
  if (!DuplicateHandle(process, reinterpret_cast<HANDLE>(handle), process, &made, 0,
                       /*bInheritHandle=*/FALSE, DUPLICATE_SAME_ACCESS)) {
    return static_cast<int>(GetLastError());
  }
  duplicate.reset(reinterpret_cast<base::Handle>(made));
  return 0;
}

base::Result<std::size_t> Poller::Wait(std::span<Event> events, std::chrono::milliseconds timeout) {
  return port_->Wait(events, timeout);
}

void Poller::Wake() noexcept { port_->Wake(); }

}  // namespace sluice::loop
