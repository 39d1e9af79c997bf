#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/system/errc.hpp>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "core/base/handle.h"
#include "core/base/memory.h"
#include "harness/witness/page_cache.h"

namespace sluice::witness {
namespace {

base::Error Refusal(std::string message) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
          .message = std::move(message)};
}

std::size_t PageCount(std::uint64_t bytes) {
  return (static_cast<std::size_t>(bytes) + base::PageSize() - 1) / base::PageSize();
}

base::Result<std::int64_t> PagesInMemory(int fd, std::uint64_t bytes) {
  const auto pages = base::Pages::Map(fd, static_cast<std::size_t>(bytes), base::Pages::Use::kRead);
  if (!pages) return pages.error();
  std::vector<unsigned char> resident(PageCount(bytes));
  if (::mincore(pages->bytes().data(), pages->bytes().size(), resident.data()) != 0) {
    return base::SystemError(errno, "mincore of the payload");
  }
  return std::ranges::count_if(resident, [](unsigned char page) { return (page & 1U) != 0; });
}

// A socket whose peer it is itself; empty if there is no loopback here.
base::UniqueHandle OwnPeer() {
  base::UniqueHandle socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket.get(), generic, size) != 0 ||
      ::getsockname(socket.get(), generic, &size) != 0 ||
      ::connect(socket.get(), generic, size) != 0) {
    socket.reset();
  }
  return socket;
}

// Has the kernel free the buffers whose bytes have been received. A buffer that is freed on another
// processor than it came from waits there until that processor next has something to do for the
// network (skb_attempt_defer_free(), Linux 5.19), and meanwhile keeps the pages of the file that
// were sent by reference. So this sends the caller a datagram over loopback on each processor;
// where it may not, it does nothing.
void FreeReceivedBuffers() {
  const base::UniqueHandle socket = OwnPeer();
  cpu_set_t before;
  if (!socket || ::sched_getaffinity(0, sizeof before, &before) != 0) return;
  for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    // Those that there are not, and those that this process must not use, are refused.
    if (::sched_setaffinity(0, sizeof only, &only) != 0) continue;
    std::array<std::byte, 1> datagram{};
    if (::send(socket.get(), datagram.data(), datagram.size(), 0) > 0) {
      ::recv(socket.get(), datagram.data(), datagram.size(), 0);
    }
  }
  ::sched_setaffinity(0, sizeof before, &before);
}

}  // namespace

base::Result<void> RequireStorage(int fd) {
  struct statfs facts {};
  if (::fstatfs(fd, &facts) != 0) return base::SystemError(errno, "fstatfs of the payload");
  const auto magic = static_cast<std::uint32_t>(facts.f_type);
  if (magic != TMPFS_MAGIC && magic != RAMFS_MAGIC && magic != HUGETLBFS_MAGIC) return {};
  return Refusal(
      "the payload's directory is on a file system that keeps files in memory (tmpfs): there is "
      "no storage to read from; choose a directory on a disk");
}

base::Result<void> DropFromPageCache(int fd, std::uint64_t bytes) {
  using Clock = std::chrono::steady_clock;
  // Longer than TCP puts off an acknowledgement (TCP_DELACK_MAX, 200 ms), until which the sender
  // holds the pages it has sent.
  constexpr std::chrono::seconds kPatience{1};
  constexpr std::chrono::milliseconds kPause{1};

  if (auto storage = RequireStorage(fd); !storage) return storage.error();
  if (::fsync(fd) != 0) return base::SystemError(errno, "fsync of the payload");
  const auto give_up = Clock::now() + kPatience;
  while (true) {
    if (const int error = ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); error != 0) {
      return base::SystemError(error, "posix_fadvise of the payload");
    }
    const auto in_memory = PagesInMemory(fd, bytes);
    if (!in_memory) return in_memory.error();
    if (*in_memory == 0) return {};
    if (Clock::now() > give_up) {
      return Refusal(fmt::format(
          "{} of {} pages of the payload stay in the page cache although it was told to drop them",
          *in_memory, PageCount(bytes)));
    }
    FreeReceivedBuffers();
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace sluice::witness
