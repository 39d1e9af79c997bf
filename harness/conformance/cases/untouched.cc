#include "harness/conformance/cases/untouched.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::harness {
namespace {

int Option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, level, name, &value, &size) == 0 ? value : -1;
}

std::string DescribeEnd(int fd) {
  struct stat status {};
  ::fstat(fd, &status);
  std::string text = fmt::format("position {}, size {}, modified at {}.{:09}, flags {:#o}",
                                 ::lseek(fd, 0, SEEK_CUR), status.st_size, status.st_mtim.tv_sec,
                                 status.st_mtim.tv_nsec, ::fcntl(fd, F_GETFL));
  if (S_ISSOCK(status.st_mode)) {
    text += fmt::format(", TCP_CORK {}, TCP_NODELAY {}, SO_ZEROCOPY {}, SO_SNDBUF {}",
                        Option(fd, IPPROTO_TCP, TCP_CORK), Option(fd, IPPROTO_TCP, TCP_NODELAY),
                        Option(fd, SOL_SOCKET, SO_ZEROCOPY), Option(fd, SOL_SOCKET, SO_SNDBUF));
  }
  if (S_ISFIFO(status.st_mode)) text += fmt::format(", capacity {}", ::fcntl(fd, F_GETPIPE_SZ));
  return text;
}

}  // namespace

Untouched::Untouched(const Source& source, const Connection& connection)
    : source_(source.fd()),
      sink_(connection.sink.get()),
      receiver_(connection.receiver.get()),
      process_(LookAtProcess()),
      ends_(Look()) {}

std::string Untouched::Look() const {
  int arrived = 0;
  ::ioctl(receiver_, FIONREAD, &arrived);
  return fmt::format("{} bytes arrived; source: {}; sink: {}", arrived, DescribeEnd(source_),
                     DescribeEnd(sink_));
}

std::string Untouched::Changes(bool all) const {
  const std::string now = Look();
  if (now != ends_) return fmt::format("was: {}; is: {}", ends_, now);
  return all ? Difference(process_, LookAtProcess()) : std::string();
}

}  // namespace sluice::harness
