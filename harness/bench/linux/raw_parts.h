// What several raw loops are made of.
#ifndef SLUICE_HARNESS_BENCH_LINUX_RAW_PARTS_H_
#define SLUICE_HARNESS_BENCH_LINUX_RAW_PARTS_H_

#include <liburing.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::harness::raw {

// Most that one call is asked for: a step of the driver (transfer::kStepBytes).
inline constexpr std::uint64_t kMostAtOnce = std::uint64_t{2} << 20U;

// Most that is mapped, and that a pipe holds: what an unprivileged process gets
// (/proc/sys/fs/pipe-max-size).
inline constexpr std::uint64_t kWindow = std::uint64_t{1} << 20U;

// send(2), or write(2) to what is no socket, until all is accepted; false on an error. `more`: do
// not send the last partial segment yet.
bool WriteAll(int sink, std::span<const std::byte> bytes, bool more);

// True if the file has at least `size` bytes. What is mapped behind its end reads as zeros, so a
// careful program looks before and after it sends from a mapping.
bool HasBytes(int file, std::uint64_t size);

// A window of at most kWindow of a file, mapped read-only; unmapped with its owner.
class Window {
 public:
  Window(int file, std::uint64_t offset, std::uint64_t rest);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Empty: mmap failed.
  std::span<const std::byte> bytes() const { return {base_, size_}; }

 private:
  std::byte* base_ = nullptr;
  std::size_t size_ = 0;
};

// A pipe between two ends of which neither is one.
class Pipe {
 public:
  // With room for `length` bytes, or kWindow, or as much as this user gets.
  explicit Pipe(std::uint64_t length);
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::uint64_t capacity() const { return capacity_; }  // 0: pipe2 failed
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }

  // splice(2) of the `count` bytes it holds into `sink`; false on an error.
  bool DrainInto(int sink, std::uint64_t count, bool more) const;

 private:
  int ends_[2] = {-1, -1};
  std::uint64_t capacity_ = 0;
};

// An io_uring.
class Ring {
 public:
  Ring(unsigned entries, unsigned completions);
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  bool ok() const { return ring_.ring_fd >= 0; }
  io_uring* get() { return &ring_; }

  // Submits what was prepared and waits until `count` completions are there; false on an error.
  bool Await(unsigned count);

 private:
  io_uring ring_{};
};

}  // namespace sluice::harness::raw

#endif  // SLUICE_HARNESS_BENCH_LINUX_RAW_PARTS_H_
