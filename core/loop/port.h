// An I/O completion port that reports sockets and events.
#ifndef SLUICE_CORE_LOOP_PORT_H_
#define SLUICE_CORE_LOOP_PORT_H_

#include <winsock2.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/error.h"
#include "core/loop/afd.h"
#include "core/loop/poller.h"

namespace sluice::loop {

// The implementation of Poller on Windows; see there for what the functions mean.
//
// A port reports operations that have completed, not handles that are ready. So each handle that is
// waited for has an operation: a socket has a question to AFD, an event has a wait of the system's
// thread pool, which posts a packet. Both work once, and are begun in the next Wait(), so a handle
// that is modified or removed by then has cost nothing.
class Port {
 public:
  Port() = default;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  ~Port();

  int Open() noexcept;
  int Add(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept;
  int Modify(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept;
  int Rearm(base::Handle handle, std::uint32_t events) noexcept;
  void Remove(base::Handle handle) noexcept;
  base::Result<std::size_t> Wait(std::span<Poller::Event> events,
                                 std::chrono::milliseconds timeout);
  void Wake() noexcept;

 private:
  // A handle, and the operation that waits for it. A packet holds its address, so it is used for
  // another handle only after its packet has been taken.
  struct Watched {
    afd::Question question{};      // first, because packets hold the address of the first member
    SOCKET base = INVALID_SOCKET;  // INVALID_SOCKET: the handle is an event
    HANDLE wait = nullptr;         // of an event
    HANDLE port = nullptr;
    base::Handle handle = base::kNoHandle;  // kNoHandle: it has been removed
    Watched* next = nullptr;                // in its bucket
    std::uint64_t token = 0;
    std::uint32_t wanted = 0;  // 0: it has been reported, and not rearmed
    std::uint32_t asked = 0;
    std::atomic<bool> posted = false;  // by the wait
    bool under_way = false;            // a packet comes, or may come
    bool due = false;                  // in due_
  };

  static void CALLBACK Post(void* watched, BOOLEAN timed_out) noexcept;
  static void EndWait(Watched& watched) noexcept;

  static constexpr std::size_t kFirst = 64;  // a power of 2

  Watched*& LinkTo(base::Handle handle) noexcept;
  void Grow();
  void MakeDue(Watched& watched) noexcept;
  int Begin(Watched& watched) noexcept;
  std::size_t BeginAll(std::span<Poller::Event> failed) noexcept;
  void Retire(Watched& watched) noexcept;
  std::uint32_t Take(Watched& watched) noexcept;

  base::UniqueHandle port_;
  base::UniqueHandle device_;
  std::atomic<bool> woken_ = false;  // a packet that says so is in the port
  std::size_t under_way_ = 0;
  std::vector<std::unique_ptr<Watched[]>> chunks_;
  std::size_t size_ = 0;  // of all chunks: a power of 2
  std::vector<Watched*> spare_;
  std::vector<Watched*> due_;      // to begin or to change
  std::vector<Watched*> buckets_;  // handles that are here, hashed; as many buckets as size_
};

}  // namespace sluice::loop

#endif  // SLUICE_CORE_LOOP_PORT_H_
