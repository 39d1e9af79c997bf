// A temporary source file and a connected sink for tests.
#ifndef SLUICE_CORE_TRANSFER_TESTING_ROUTE_H_
#define SLUICE_CORE_TRANSFER_TESTING_ROUTE_H_

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#include "core/transfer/endpoint.h"
#include "core/transfer/request.h"
#include "core/transfer/unique_handle.h"

namespace sluice::transfer::testing {

// Bytes without a period that a test could miss: a counter, hashed.
inline std::string Bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 0x9E3779B9U;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

// An unlinked temporary file with that content, open for reading and writing.
inline UniqueHandle FileWith(std::string_view content) {
  const char* directory = std::getenv("TEST_TMPDIR");
  std::string name = std::string(directory == nullptr ? "/tmp" : directory) + "/sluice-XXXXXX";
  UniqueHandle file(mkstemp(name.data()));
  unlink(name.c_str());
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t put = write(file.get(), content.data() + done, content.size() - done);
    if (put <= 0) std::abort();
    done += static_cast<std::size_t>(put);
  }
  return file;
}

// A file, a pair of connected unix stream sockets, and a request from one to the other.
struct Route {
  explicit Route(std::string_view content) : source(FileWith(content)) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
    sink = UniqueHandle(ends[0]);
    receiver = UniqueHandle(ends[1]);
  }

  Request MakeRequest() const {
    return {.source = Describe(source.get()).value(), .sink = Describe(sink.get()).value()};
  }

  void MakeSinkNonblocking() const { fcntl(sink.get(), F_SETFL, O_NONBLOCK); }

  UniqueHandle source;
  UniqueHandle sink;
  UniqueHandle receiver;
};

// Reads everything up to the end of the stream in a thread of its own.
class Reader {
 public:
  explicit Reader(int fd)
      : thread_([this, fd] {
          std::array<char, 4096> buffer{};
          for (ssize_t got = 0; (got = read(fd, buffer.data(), buffer.size())) > 0;) {
            bytes_.append(buffer.data(), static_cast<std::size_t>(got));
          }
        }) {}
  ~Reader() {
    if (thread_.joinable()) thread_.join();
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Waits for the end of the stream: close the sending end first.
  const std::string& Join() {
    thread_.join();
    return bytes_;
  }

 private:
  std::string bytes_;
  std::thread thread_;
};

}  // namespace sluice::transfer::testing

#endif  // SLUICE_CORE_TRANSFER_TESTING_ROUTE_H_
