// Small plugins whose copies and calls are known, to check the witnesses against.
#ifndef SLUICE_HARNESS_WITNESS_TESTING_PLUGINS_H_
#define SLUICE_HARNESS_WITNESS_TESTING_PLUGINS_H_

#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sluice/plugin.hpp>
#include <thread>
#include <vector>

#include "core/host/negotiate.h"
#include "core/host/plugin.h"
#include "harness/witness/testing/mover.h"

namespace sluice::witness::testing {

// One pread(2) and one write(2) for each chunk.
inline ssize_t CopyThrough(std::byte* buffer, int source, off_t offset, int sink,
                           std::size_t count) {
  const ssize_t got = ::pread(source, buffer, count, offset);
  return got <= 0 ? got : ::write(sink, buffer, static_cast<std::size_t>(got));
}

struct HeapCopy {
  static constexpr const char* kName = "test.heap_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    return CopyThrough(buffer.data(), source, offset, sink, count);
  }
  std::vector<std::byte> buffer = std::vector<std::byte>(kChunk);
};

struct StackCopy {
  static constexpr const char* kName = "test.stack_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    std::array<std::byte, kChunk> buffer;
    return CopyThrough(buffer.data(), source, offset, sink, count);
  }
};

// Copies through memory of its own mapping: with MAP_PRIVATE or MAP_SHARED.
template <int kFlag>
struct MappedCopy {
  static constexpr const char* kName =
      kFlag == MAP_SHARED ? "test.shared_memory_copy" : "test.mapped_copy";
  MappedCopy()
      : buffer(static_cast<std::byte*>(
            ::mmap(nullptr, kChunk, PROT_READ | PROT_WRITE, kFlag | MAP_ANONYMOUS, -1, 0))) {}
  MappedCopy(const MappedCopy&) = delete;
  MappedCopy& operator=(const MappedCopy&) = delete;
  ~MappedCopy() { ::munmap(buffer, kChunk); }
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    return CopyThrough(buffer, source, offset, sink, count);
  }
  std::byte* buffer;
};

// Tries to leave no trace.
struct ZeroingCopy : HeapCopy {
  static constexpr const char* kName = "test.zeroing_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const ssize_t moved = HeapCopy::Move(source, offset, sink, count);
    std::ranges::fill(buffer, std::byte{0});
    return moved;
  }
};

// Goes through three chunks of memory in turn.
struct RotatingCopy {
  static constexpr const char* kName = "test.rotating_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    std::byte* const part = &buffer[kChunk * (turn++ % 3)];
    return CopyThrough(part, source, offset, sink, count);
  }
  std::vector<std::byte> buffer = std::vector<std::byte>(3 * kChunk);
  std::size_t turn = 0;
};

// Copies through memory that is mapped at two addresses.
struct MirroredCopy {
  static constexpr const char* kName = "test.mirrored_copy";
  MirroredCopy() {
    const int file = ::memfd_create("mirror", MFD_CLOEXEC);
    if (::ftruncate(file, static_cast<off_t>(kChunk)) != 0) ::_exit(1);
    for (std::byte*& view : views) {
      view = static_cast<std::byte*>(
          ::mmap(nullptr, kChunk, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0));
    }
    ::close(file);
  }
  MirroredCopy(const MirroredCopy&) = delete;
  MirroredCopy& operator=(const MirroredCopy&) = delete;
  ~MirroredCopy() {
    for (std::byte* view : views) ::munmap(view, kChunk);
  }
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const ssize_t got = ::pread(source, views[0], count, offset);
    return got <= 0 ? got : ::write(sink, views[1], static_cast<std::size_t>(got));
  }
  std::array<std::byte*, 2> views{};
};

// Maps the source for itself and changes a byte in every page and back, so that the kernel copies
// every page.
struct PrivateMapCopy {
  static constexpr const char* kName = "test.private_map_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    void* window = ::mmap(nullptr, count, PROT_READ | PROT_WRITE, MAP_PRIVATE, source, offset);
    if (window == MAP_FAILED) return -1;
    volatile unsigned char* const bytes = static_cast<unsigned char*>(window);
    for (std::size_t at = 0; at < count; at += 4096) {
      const unsigned char byte = bytes[at];
      bytes[at] = 0;
      bytes[at] = byte;
    }
    const ssize_t moved = ::write(sink, window, count);
    ::munmap(window, count);
    return moved;
  }
};

// Copies in a process of its own for each chunk.
struct ForkedCopy : HeapCopy {
  static constexpr const char* kName = "test.forked_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::_exit(HeapCopy::Move(source, offset, sink, count) == static_cast<ssize_t>(count) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    errno = EIO;
    return status == 0 ? static_cast<ssize_t>(count) : -1;
  }
};

// Copies in a thread of its own for each chunk.
struct ThreadedCopy : HeapCopy {
  static constexpr const char* kName = "test.threaded_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    ssize_t moved = -1;
    std::thread([&] { moved = HeapCopy::Move(source, offset, sink, count); }).join();
    return moved;
  }
};

// Lends what it has read to the kernel, if that lets it. (It does not wait for the pages to come
// back, and overwrites what may not have been sent: for counting calls only, on loopback.)
struct ZerocopySend : HeapCopy {
  static constexpr const char* kName = "test.zerocopy_send";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const ssize_t got = ::pread(source, buffer.data(), count, offset);
    return got <= 0 ? got
                    : ::send(sink, buffer.data(), static_cast<std::size_t>(got), MSG_ZEROCOPY);
  }
};

// Lets others run before each chunk.
struct SleepyCopy : HeapCopy {
  static constexpr const char* kName = "test.sleepy_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    ::usleep(1000);
    return HeapCopy::Move(source, offset, sink, count);
  }
};

// Copies what it has read once more.
struct DoubleCopy : HeapCopy {
  static constexpr const char* kName = "test.double_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const ssize_t got = ::pread(source, second.data(), count, offset);
    if (got <= 0) return got;
    std::ranges::copy(second, buffer.begin());
    return ::write(sink, buffer.data(), static_cast<std::size_t>(got));
  }
  std::vector<std::byte> second = std::vector<std::byte>(kChunk);
};

struct Sendfile {
  static constexpr const char* kName = "test.sendfile";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    return ::sendfile(sink, source, &offset, count);
  }
};

// Every second chunk by copying.
struct HalfCopy {
  static constexpr const char* kName = "test.half_copy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const bool even = offset / static_cast<off_t>(kChunk) % 2 == 0;
    return even ? copy.Move(source, offset, sink, count)
                : sendfile.Move(source, offset, sink, count);
  }
  HeapCopy copy;
  Sendfile sendfile;
};

// Writes from a mapping of the source, shared or private.
template <int kFlag = MAP_SHARED>
struct MapWrite {
  static constexpr const char* kName =
      kFlag == MAP_SHARED ? "test.map_write" : "test.private_map_write";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    void* window = ::mmap(nullptr, count, PROT_READ, kFlag, source, offset);
    if (window == MAP_FAILED) return -1;
    const ssize_t moved = ::write(sink, window, count);
    const int error = errno;
    ::munmap(window, count);
    errno = error;
    return moved;
  }
};

// Reads into a mapping of the sink, which is a file open for reading, too.
struct MapToFile {
  static constexpr const char* kName = "test.map_to_file";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    if (::ftruncate(sink, offset + static_cast<off_t>(count)) != 0) return -1;
    void* window = ::mmap(nullptr, count, PROT_READ | PROT_WRITE, MAP_SHARED, sink, offset);
    if (window == MAP_FAILED) return -1;
    const ssize_t got = ::pread(source, window, count, offset);
    ::munmap(window, count);
    return got;
  }
};

// Clones the source into a file, where the file system can.
struct CloneFile {
  static constexpr const char* kName = "test.clone_file";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const auto at = static_cast<std::uint64_t>(offset);
    const file_clone_range range = {
        .src_fd = source, .src_offset = at, .src_length = count, .dest_offset = at};
    return ::ioctl(sink, FICLONERANGE, &range) == 0 ? static_cast<ssize_t>(count) : -1;
  }
};

// Lends a mapping of the source to the kernel.
struct MapZerocopy {
  static constexpr const char* kName = "test.map_zerocopy";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const int on = 1;
    if (::setsockopt(sink, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) != 0) return -1;
    // The mapping stays: the process that holds it ends soon.
    void* window = ::mmap(nullptr, count, PROT_READ, MAP_SHARED, source, offset);
    return window == MAP_FAILED ? -1 : ::send(sink, window, count, MSG_ZEROCOPY);
  }
};

// Fails unless its process has the descriptors it should: the standard ones, of which standard
// output is where errors go, source, sink, and the two that lead to the harness.
struct DescriptorCheck : Sendfile {
  static constexpr const char* kName = "test.descriptor_check";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    std::size_t open = 0;
    for (int fd = 0; fd < 1024; ++fd) open += ::fcntl(fd, F_GETFD) >= 0 ? 1U : 0U;
    struct stat output {};
    struct stat errors {};
    ::fstat(STDOUT_FILENO, &output);
    ::fstat(STDERR_FILENO, &errors);
    errno = EMFILE;
    if (open != 7 || output.st_ino != errors.st_ino || output.st_dev != errors.st_dev) return -1;
    return Sendfile::Move(source, offset, sink, count);
  }
};

// The plugin made of `Mover`, as the host sees it.
template <class Mover>
host::PluginPtr Linked() {
  return host::FromEntryPoint([](sluice_handshake* handshake) noexcept -> sluice_status {
           return Answer(handshake, internal::Descriptor<Plugin<Mover>>::kPlugin);
         })
      .value();
}

}  // namespace sluice::witness::testing

#endif  // SLUICE_HARNESS_WITNESS_TESTING_PLUGINS_H_
