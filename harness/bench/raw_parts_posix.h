// What raw loops of POSIX systems are made of.
#ifndef SLUICE_HARNESS_BENCH_RAW_PARTS_POSIX_H_
#define SLUICE_HARNESS_BENCH_RAW_PARTS_POSIX_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::bench::raw {

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

// By themselves, as RawLoop::run has it. Sockets, pipes and files.
bool MmapWrite(int source, int sink, std::uint64_t length);
bool ReadWrite(int source, int sink, std::uint64_t length);

}  // namespace sluice::bench::raw

#endif  // SLUICE_HARNESS_BENCH_RAW_PARTS_POSIX_H_
