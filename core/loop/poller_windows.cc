#include <sluice/plugin.h>
#include <winsock2.h>

#include <algorithm>
#include <array>
#include <new>
#include <type_traits>
#include <utility>

#include "core/base/winsock.h"
#include "core/loop/poller.h"
#include "core/loop/port.h"

namespace sluice::loop {
namespace {

// Keys of packets.
constexpr ULONG_PTR kWake = 0;
constexpr ULONG_PTR kOperation = 1;

constexpr std::uint32_t kEverything =
    SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE | SLUICE_WAIT_ERROR;

HANDLE Native(base::Handle handle) { return reinterpret_cast<HANDLE>(handle); }
HANDLE Native(const base::UniqueHandle& handle) { return Native(handle.get()); }

int LastError() { return static_cast<int>(GetLastError()); }

// How much of a timeout is left for one call.
class Limit {
 public:
  explicit Limit(std::chrono::milliseconds timeout)
      : timeout_(timeout), until_(std::chrono::steady_clock::now() + timeout) {}

  DWORD left() const {
    if (timeout_.count() < 0) return INFINITE;
    if (timeout_.count() == 0) return 0;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now());
    return static_cast<DWORD>(std::clamp<std::int64_t>(left.count(), 0, INFINITE - 1));
  }

 private:
  std::chrono::milliseconds timeout_;
  std::chrono::steady_clock::time_point until_;
};

}  // namespace

int Port::Open() noexcept {
  if (const int error = base::StartWinsock(); error != 0) return error;
  const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1);
  if (port == nullptr) return LastError();
  port_.reset(reinterpret_cast<base::Handle>(port));
  try {
    Grow();
  } catch (const std::bad_alloc&) {
    return ERROR_NOT_ENOUGH_MEMORY;
  }
  return afd::Open(port, kOperation, device_);
}

// Memory that the driver and the thread pool still write to has to stay until they are done.
Port::~Port() {
  for (Watched*& bucket : buckets_) {
    while (bucket != nullptr) Remove(bucket->handle);
  }
  while (under_way_ != 0) {
    OVERLAPPED_ENTRY entry;
    ULONG count = 0;
    if (!GetQueuedCompletionStatusEx(Native(port_), &entry, 1, &count, INFINITE, FALSE)) break;
    if (entry.lpCompletionKey == kOperation) Take(*reinterpret_cast<Watched*>(entry.lpOverlapped));
  }
}

// Returns the link that leads to the handle, or the one at the end of its bucket.
Port::Watched*& Port::LinkTo(base::Handle handle) noexcept {
  // Numbers of handles are multiples of 4.
  Watched** link = &buckets_[(static_cast<std::size_t>(handle) >> 2U) & (size_ - 1)];
  while (*link != nullptr && (*link)->handle != handle) link = &(*link)->next;
  return *link;
}

// Doubles the number of handles, with all the memory they ever need: the other functions allocate
// nothing.
void Port::Grow() {
  const std::size_t more = std::max(size_, kFirst);
  const std::size_t size = size_ + more;
  spare_.reserve(size);
  due_.reserve(size);
  std::vector<Watched*> fewer(size);
  chunks_.push_back(std::make_unique<Watched[]>(more));
  for (Watched& watched : std::span(chunks_.back().get(), more)) spare_.push_back(&watched);
  buckets_.swap(fewer);
  size_ = size;
  for (Watched* watched : fewer) {
    while (watched != nullptr) {
      Watched& moved = *std::exchange(watched, watched->next);
      moved.next = nullptr;
      LinkTo(moved.handle) = &moved;
    }
  }
}

int Port::Add(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept {
  // INVALID_HANDLE_VALUE also means this process, whose end can be waited for.
  if (handle == base::kNoHandle) return ERROR_INVALID_HANDLE;
  SOCKET base = INVALID_SOCKET;
  DWORD flags = 0;
  if (base::IsSocket(handle)) {
    if (const int error = afd::BaseOf(static_cast<SOCKET>(handle), base); error != 0) return error;
  } else if (!GetHandleInformation(Native(handle), &flags)) {
    return LastError();
  }
  try {
    if (spare_.empty()) Grow();
  } catch (const std::bad_alloc&) {
    return ERROR_NOT_ENOUGH_MEMORY;
  }
  Watched*& link = LinkTo(handle);
  if (link != nullptr) return Poller::kExists;
  Watched& watched = *spare_.back();
  spare_.pop_back();
  watched.base = base;
  watched.port = Native(port_);
  watched.handle = handle;
  watched.next = nullptr;
  watched.token = token;
  watched.wanted = events;
  link = &watched;
  MakeDue(watched);
  return 0;
}

int Port::Modify(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept {
  const int error = Rearm(handle, events);
  if (error == 0) LinkTo(handle)->token = token;
  return error;
}

int Port::Rearm(base::Handle handle, std::uint32_t events) noexcept {
  Watched* const watched = LinkTo(handle);
  if (watched == nullptr) return ERROR_NOT_FOUND;
  watched->wanted = events;
  if (!watched->under_way || watched->asked != events) MakeDue(*watched);
  return 0;
}

// A packet that is still on its way is ignored.
void Port::Remove(base::Handle handle) noexcept {
  Watched*& link = LinkTo(handle);
  if (link == nullptr) return;
  Watched& watched = *std::exchange(link, link->next);
  watched.handle = base::kNoHandle;
  if (watched.under_way && watched.base != INVALID_SOCKET) {
    afd::Withdraw(Native(device_), watched.question);
  } else if (watched.under_way) {
    EndWait(watched);
    if (!watched.posted) {
      watched.under_way = false;
      --under_way_;
    }
  }
  if (!watched.under_way && !watched.due) spare_.push_back(&watched);
}

void Port::MakeDue(Watched& watched) noexcept {
  if (watched.due) return;
  watched.due = true;
  due_.push_back(&watched);
}

// Runs in a thread of the system. If the port has no memory for a packet, the event is lost.
void CALLBACK Port::Post(void* context, BOOLEAN /*timed_out*/) noexcept {
  auto& watched = *static_cast<Watched*>(context);
  watched.posted = PostQueuedCompletionStatus(watched.port, 0, kOperation,
                                              &watched.question.overlapped) != FALSE;
}

// Returns when Post() is not running and will not be called (INVALID_HANDLE_VALUE:
// UnregisterWaitEx).
void Port::EndWait(Watched& watched) noexcept {
  UnregisterWaitEx(watched.wait, INVALID_HANDLE_VALUE);
  watched.wait = nullptr;
}

int Port::Begin(Watched& watched) noexcept {
  int error = 0;
  if (watched.base != INVALID_SOCKET) {
    error = afd::Ask(Native(device_), watched.base, watched.wanted, watched.question);
  } else {
    watched.posted = false;
    // Posting does not wait, so the thread that waits may do it.
    if (!RegisterWaitForSingleObject(&watched.wait, Native(watched.handle), Post, &watched,
                                     INFINITE, WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD)) {
      error = LastError();
    }
  }
  if (error != 0) return error;
  watched.asked = watched.wanted;
  watched.under_way = true;
  ++under_way_;
  return 0;
}

// Returns how many have failed. They are reported as ready, and a step finds out why.
std::size_t Port::BeginAll(std::span<Poller::Event> failed) noexcept {
  std::size_t told = 0;
  auto next = due_.begin();
  for (; next != due_.end() && told != failed.size(); ++next) {
    Watched& watched = **next;
    watched.due = false;
    if (watched.handle == base::kNoHandle) {
      if (!watched.under_way) spare_.push_back(&watched);
    } else if (watched.under_way) {
      // Begun again when the packet comes. Waits for events do not depend on `wanted`.
      if (watched.asked != watched.wanted && watched.base != INVALID_SOCKET) {
        afd::Withdraw(Native(device_), watched.question);
      }
    } else if (watched.wanted != 0 && Begin(watched) != 0) {
      watched.wanted = 0;
      failed[told++] = {.token = watched.token, .events = kEverything};
    }
  }
  due_.erase(due_.begin(), next);
  return told;
}

// Call this when its packet has been taken. Returns what to report.
std::uint32_t Port::Take(Watched& watched) noexcept {
  static_assert(std::is_standard_layout_v<Watched>, "a packet's address is that of its Watched");
  const bool is_socket = watched.base != INVALID_SOCKET;
  if (!is_socket && watched.wait != nullptr) EndWait(watched);
  watched.under_way = false;
  --under_way_;
  if (watched.handle == base::kNoHandle) {
    if (!watched.due) spare_.push_back(&watched);
    return 0;
  }
  std::uint32_t told = is_socket ? afd::Told(watched.question) : watched.wanted;
  if (told != kEverything) told &= watched.wanted;
  if (told == 0) {
    MakeDue(watched);
  } else {
    watched.wanted = 0;
  }
  return told;
}

base::Result<std::size_t> Port::Wait(std::span<Poller::Event> events,
                                     std::chrono::milliseconds timeout) {
  std::array<OVERLAPPED_ENTRY, Poller::kAtOnce> entries;
  const Limit limit(timeout);
  std::size_t told = 0;
  bool woken = false;
  for (;;) {
    told += BeginAll(events.subspan(told));
    const std::size_t room = std::min(events.size() - told, entries.size());
    if (room == 0) return told;
    ULONG count = 0;
    const DWORD patience = told != 0 || woken ? 0 : limit.left();
    if (!GetQueuedCompletionStatusEx(Native(port_), entries.data(), static_cast<ULONG>(room),
                                     &count, patience, /*fAlertable=*/FALSE)) {
      const int error = LastError();
      if (error == WAIT_TIMEOUT) return told;
      return base::SystemError(error, "GetQueuedCompletionStatusEx");
    }
    for (const OVERLAPPED_ENTRY& entry : std::span(entries).first(count)) {
      if (entry.lpCompletionKey == kWake) {
        woken_ = false;
        woken = true;
        continue;
      }
      auto& watched = *reinterpret_cast<Watched*>(entry.lpOverlapped);
      const std::uint32_t ready = Take(watched);
      if (ready != 0) events[told++] = {.token = watched.token, .events = ready};
    }
    // Packets of removed or modified handles are not events. There may be some behind them.
    if ((told != 0 || woken) && count < room) return told;
  }
}

void Port::Wake() noexcept {
  const DWORD saved = GetLastError();
  if (!woken_.exchange(true) && !PostQueuedCompletionStatus(Native(port_), 0, kWake, nullptr)) {
    woken_ = false;
  }
  SetLastError(saved);
}

namespace {

// DuplicateHandle() does not work for sockets, as its documentation says.
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
