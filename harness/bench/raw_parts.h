// What the raw loops of POSIX systems are made of. These parts are not inlined, so that the number
// of instructions of a loop does not depend on the file it is in.
#ifndef SLUICE_HARNESS_BENCH_RAW_PARTS_H_
#define SLUICE_HARNESS_BENCH_RAW_PARTS_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::bench::raw {

// Most that one call is asked for: a step of the driver (transfer::kStepBytes).
inline constexpr std::uint64_t kMostAtOnce = std::uint64_t{2} << 20U;

// Most that is mapped, and that a pipe holds: what an unprivileged process gets
// (/proc/sys/fs/pipe-max-size).
inline constexpr std::uint64_t kWindow = std::uint64_t{1} << 20U;

// Calls send(2), or write(2) if `sink` is not a socket, until all bytes are accepted; false on an
// error. `more`: the last partial segment is not sent yet.
[[gnu::noinline]] bool WriteAll(int sink, std::span<const std::byte> bytes, bool more);

// Returns true if the file has at least `size` bytes. A mapping reads as zeros behind the file's
// end, so a careful program checks before and after it sends from one.
[[gnu::noinline]] bool HasBytes(int file, std::uint64_t size);

// A window of at most kWindow of a file, mapped read-only; unmapped with its owner.
class Window {
 public:
  [[gnu::noinline]] Window(int file, std::uint64_t offset, std::uint64_t rest);
  [[gnu::noinline]] ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Empty: mmap failed.
  std::span<const std::byte> bytes() const { return {base_, size_}; }

 private:
  std::byte* base_ = nullptr;
  std::size_t size_ = 0;
};

// Linux: a pipe for splice(2) between two files of which neither is a pipe. Loops that splice into
// a pipe use one too, which the plugins do without there.
class Pipe {
 public:
  // Has room for `length` bytes, or kWindow, or as much as this user gets.
  [[gnu::noinline]] explicit Pipe(std::uint64_t length);
  [[gnu::noinline]] ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::uint64_t capacity() const { return capacity_; }  // 0: pipe2 failed
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }

  // splice(2) of the `count` bytes it holds into `sink`; false on an error.
  [[gnu::noinline]] bool DrainInto(int sink, std::uint64_t count, bool more) const;

 private:
  int ends_[2] = {-1, -1};
  std::uint64_t capacity_ = 0;
};

// Whole loops, as RawLoop::run describes them. Sockets, pipes and files.
bool MmapWrite(int source, int sink, std::uint64_t length);
bool ReadWrite(int source, int sink, std::uint64_t length);
bool IoUringSplice(int source, int sink, std::uint64_t length);  // Linux

// Linux, TCP only.
bool IoUringSendZc(int source, int sink, std::uint64_t length);

}  // namespace sluice::bench::raw

#endif  // SLUICE_HARNESS_BENCH_RAW_PARTS_H_
