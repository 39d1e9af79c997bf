#include <mswsock.h>
#include <sluice/plugin.h>
#include <winternl.h>

#include "core/loop/afd.h"

namespace sluice::loop::afd {
namespace {

static_assert(sizeof(Question::Parameters) == 32, "what the driver reads on 64-bit systems");

constexpr ULONG kIoctlPoll = 0x00012024;

constexpr auto kCancelled = static_cast<NTSTATUS>(0xC0000120);  // STATUS_CANCELLED of ntstatus.h

// AFD_POLL_* bits.
constexpr ULONG kReceive = 0x0001;
constexpr ULONG kSend = 0x0004;
constexpr ULONG kDisconnect = 0x0008;  // the peer sends no more
constexpr ULONG kAbort = 0x0010;       // the connection is gone
constexpr ULONG kLocalClose = 0x0020;  // the socket was closed
constexpr ULONG kAccept = 0x0080;
constexpr ULONG kConnectFail = 0x0100;

constexpr ULONG kFailed = kAbort | kLocalClose | kConnectFail;
constexpr ULONG kReadable = kReceive | kDisconnect | kAccept;

constexpr std::uint32_t kEverything =
    SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE | SLUICE_WAIT_ERROR;

int ErrorOf(NTSTATUS status) { return static_cast<int>(RtlNtStatusToDosError(status)); }

// The two first members of an OVERLAPPED are one: that is how Windows implements it.
IO_STATUS_BLOCK* StatusOf(OVERLAPPED& overlapped) {
  return reinterpret_cast<IO_STATUS_BLOCK*>(&overlapped);
}

}  // namespace

int Open(HANDLE port, ULONG_PTR key, base::UniqueHandle& device) noexcept {
  // The driver opens whatever is below its own name.
  static wchar_t name[] = L"\\Device\\Afd\\Sluice";
  UNICODE_STRING path = {
      .Length = sizeof name - sizeof *name, .MaximumLength = sizeof name, .Buffer = name};
  OBJECT_ATTRIBUTES attributes{};
  attributes.Length = sizeof attributes;
  attributes.ObjectName = &path;
  IO_STATUS_BLOCK status{};
  HANDLE opened = nullptr;
  const NTSTATUS error = NtCreateFile(&opened, SYNCHRONIZE, &attributes, &status, nullptr, 0,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, nullptr, 0);
  if (error < 0) return ErrorOf(error);
  device.reset(reinterpret_cast<base::Handle>(opened));
  if (CreateIoCompletionPort(opened, port, key, 0) == nullptr) {
    return static_cast<int>(GetLastError());
  }
  // Nobody waits for the handle itself.
  if (!SetFileCompletionNotificationModes(opened, FILE_SKIP_SET_EVENT_ON_HANDLE)) {
    return static_cast<int>(GetLastError());
  }
  return 0;
}

int BaseOf(SOCKET socket, SOCKET& base) noexcept {
  DWORD size = 0;
  return WSAIoctl(socket, SIO_BASE_HANDLE, nullptr, 0, &base, sizeof base, &size, nullptr,
                  nullptr) == 0
             ? 0
             : WSAGetLastError();
}

int Ask(HANDLE device, SOCKET socket, std::uint32_t events, Question& question) noexcept {
  ULONG asked = kFailed;
  if ((events & SLUICE_WAIT_READABLE) != 0) asked |= kReadable;
  if ((events & SLUICE_WAIT_WRITABLE) != 0) asked |= kSend;
  question.overlapped = {};
  question.in = {.timeout = INT64_MAX,
                 .count = 1,
                 .exclusive = FALSE,
                 .socket = reinterpret_cast<HANDLE>(socket),
                 .events = asked,
                 .status = 0};
  question.out = {};
  const NTSTATUS status = NtDeviceIoControlFile(
      device, /*Event=*/nullptr, /*ApcRoutine=*/nullptr, /*ApcContext=*/&question.overlapped,
      StatusOf(question.overlapped), kIoctlPoll, &question.in, sizeof question.in, &question.out,
      sizeof question.out);
  // One that is answered at once (0) has its packet too; one that is refused has none.
  return status < 0 ? ErrorOf(status) : 0;
}

void Withdraw(HANDLE device, Question& question) noexcept {
  CancelIoEx(device, &question.overlapped);  // ERROR_NOT_FOUND: it is answered already
}

std::uint32_t Told(const Question& question) noexcept {
  const auto status = static_cast<NTSTATUS>(question.overlapped.Internal);
  if (status == kCancelled) return 0;
  if (status < 0 || (question.out.events & kFailed) != 0) return kEverything;
  if (question.out.count == 0) return 0;
  return ((question.out.events & kReadable) != 0 ? SLUICE_WAIT_READABLE : 0) |
         ((question.out.events & kSend) != 0 ? SLUICE_WAIT_WRITABLE : 0);
}

}  // namespace sluice::loop::afd
