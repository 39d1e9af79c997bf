// A temporary source file and a connected sink for tests.
#ifndef SLUICE_CORE_TRANSFER_TESTING_ROUTE_H_
#define SLUICE_CORE_TRANSFER_TESTING_ROUTE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "core/base/file.h"
#include "core/base/handle.h"
#include "core/base/socket.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/request.h"

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

// A temporary file with that content and without a name, open for reading and writing.
inline base::UniqueHandle FileWith(std::string_view content) {
  const char* directory = std::getenv("TEST_TMPDIR");
  auto made = base::MakeFile(directory == nullptr ? std::filesystem::temp_directory_path()
                                                  : std::filesystem::path(directory),
                             "sluice-")
                  .value();
  base::Unlink(made.path).value();
  const auto size = static_cast<std::int64_t>(content.size());
  if (base::WriteAt(made.file.get(), std::as_bytes(std::span(content)), 0) != size) std::abort();
  return std::move(made.file);
}

// A file, a pair of connected stream sockets, and a request from one to the other.
struct Route {
  explicit Route(std::string_view content) : source(FileWith(content)) {
    auto ends = base::ConnectLocal();
    if (!ends) ends = base::ConnectLoopback();  // a system without unix sockets
    sink = std::move((*ends)[0]);
    receiver = std::move((*ends)[1]);
  }

  Request MakeRequest() const {
    return {.source = Describe(source.get()).value(),
            .sink = Describe(sink.get(), nonblocking ? SLUICE_FACT_NONBLOCKING : 0).value()};
  }

  void MakeSinkNonblocking() {
    if (base::SetNonblocking(sink.get(), true) != 0) std::abort();
    nonblocking = true;
  }

  base::UniqueHandle source;
  base::UniqueHandle sink;
  base::UniqueHandle receiver;
  bool nonblocking = false;
};

// Reads everything up to the end of the stream in a thread of its own.
class Reader {
 public:
  explicit Reader(base::Handle from)
      : thread_([this, from] {
          std::array<char, 4096> buffer{};
          for (std::int64_t got = 0;
               (got = base::Read(from, std::as_writable_bytes(std::span(buffer)))) > 0;) {
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
