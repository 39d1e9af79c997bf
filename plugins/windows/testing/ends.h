// Sources and sinks for the tests of Windows plugins: real files, sockets and pipes.
#ifndef SLUICE_PLUGINS_WINDOWS_TESTING_ENDS_H_
#define SLUICE_PLUGINS_WINDOWS_TESTING_ENDS_H_

#include <sluice/plugin.h>
#include <winsock2.h>
// Not before winsock2.h:
#include <windows.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>

#include "plugins/common/testing/pattern.h"

namespace sluice::plugins::windows::testing {

using plugins::testing::Pattern;
using plugins::testing::SameBytes;

// A handle that is closed with its owner.
class Handle {
 public:
  explicit Handle(HANDLE handle = nullptr) noexcept : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept;
  ~Handle() { Close(); }

  HANDLE get() const noexcept { return handle_; }
  void Close() noexcept;

 private:
  HANDLE handle_;
};

// The same for a socket.
class Socket {
 public:
  explicit Socket(SOCKET socket = INVALID_SOCKET) noexcept : socket_(socket) {}
  Socket(Socket&& other) noexcept : socket_(std::exchange(other.socket_, INVALID_SOCKET)) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() { Close(); }

  SOCKET get() const noexcept { return socket_; }
  void Close() noexcept;

 private:
  SOCKET socket_;
};

// The endpoint of a handle or a socket, as a host would describe it.
sluice_endpoint Describe(HANDLE handle, std::uint32_t kind);
sluice_endpoint Describe(SOCKET socket, bool nonblocking = false);

// How a test opens a file.
struct Opening {
  DWORD access = GENERIC_READ | GENERIC_WRITE;
  DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  DWORD flags = 0;  // FILE_FLAG_*
};

// A new file, of `size` bytes of the pattern. Deleted with its owner.
class TestFile {
 public:
  explicit TestFile(std::uint64_t size = 0, const Opening& opening = {});
  ~TestFile();
  TestFile(const TestFile&) = delete;
  TestFile& operator=(const TestFile&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  HANDLE handle() const noexcept { return handle_.get(); }
  sluice_endpoint endpoint() const { return Describe(handle(), SLUICE_KIND_FILE); }

  // Another handle on it.
  Handle Open(const Opening& opening) const;

  // Cuts the file off, or lets it grow by a hole.
  void Resize(std::uint64_t size) const;

  // Writes the pattern there.
  void Fill(std::uint64_t offset, std::uint64_t size) const;

  // All that is in it.
  std::string Content() const;

  // The position of the handle.
  std::uint64_t position() const;
  void Seek(std::uint64_t position) const;

 private:
  std::filesystem::path path_;
  Handle handle_;
};

// Keeps all other handles from reading a range of a file; false where that has no effect: in Wine.
bool Lock(const Handle& owner, std::uint64_t offset, std::uint64_t size);

// Cuts a file off as nobody can on Windows while it is mapped: by a program of the system that Wine
// runs on. False where there is none.
bool CutOffFromOutside(const TestFile& file, std::uint64_t size);

// How a connection is made.
struct Connecting {
  bool nonblocking = false;
  bool overlapped = true;
  int send_buffer = 0;  // SO_SNDBUF; 0: as it comes
};

// A TCP connection over loopback: the sink and who is at its other end.
class Connection {
 public:
  explicit Connection(const Connecting& how = {});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  SOCKET sink() const noexcept { return sink_.get(); }
  sluice_endpoint endpoint() const { return Describe(sink(), nonblocking_); }

  // Lets a thread read everything, or, with a limit, about so many bytes before it resets the
  // connection. Without it nobody reads before Finish().
  void StartReading(std::size_t limit = SIZE_MAX);

  // Closes the sink and waits until everything is read: what arrived.
  const std::string& Finish();

  // The peer goes away with a reset.
  void Reset();

 private:
  bool nonblocking_;
  Socket sink_;
  Socket receiver_;
  std::thread reader_;
  std::string bytes_;
};

// An anonymous pipe, or a named one whose end for writing is open for overlapped calls.
class Pipe {
 public:
  explicit Pipe(bool overlapped = false);
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  HANDLE sink() const noexcept { return sink_.get(); }
  sluice_endpoint endpoint() const { return Describe(sink(), SLUICE_KIND_PIPE); }

  // Lets a thread read everything, or, with a limit, so many bytes before it closes its end.
  void StartReading(std::size_t limit = SIZE_MAX);
  const std::string& Finish();
  void CloseReceiver() noexcept { receiver_.Close(); }

 private:
  Handle sink_;
  Handle receiver_;
  std::thread reader_;
  std::string bytes_;
};

}  // namespace sluice::plugins::windows::testing

#endif  // SLUICE_PLUGINS_WINDOWS_TESTING_ENDS_H_
