#include "plugins/windows/testing/ends.h"

#include <winioctl.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <system_error>

namespace sluice::plugins::windows::testing {
namespace {

// Setting up must work: anything else is a broken machine, not a finding.
void Must(bool success, const char* what) {
  if (success) return;
  throw std::system_error(static_cast<int>(GetLastError()), std::system_category(), what);
}

// Sockets work while this exists.
struct Winsock {
  Winsock() {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
  }
  ~Winsock() { WSACleanup(); }
};
const Winsock winsock;

Handle OpenFile(const std::filesystem::path& path, const Opening& opening, DWORD disposition) {
  const HANDLE handle = CreateFileW(path.c_str(), opening.access, opening.share, nullptr,
                                    disposition, opening.flags, nullptr);
  Must(handle != INVALID_HANDLE_VALUE, "CreateFile");
  return Handle(handle);
}

std::string NewName(const char* what) {
  static std::atomic<unsigned> count = 0;
  return "sluice." + std::to_string(GetCurrentProcessId()) + "." + std::to_string(count++) + what;
}

}  // namespace

Handle& Handle::operator=(Handle&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

void Handle::Close() noexcept {
  if (handle_ != nullptr) CloseHandle(std::exchange(handle_, nullptr));
}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(socket_, other.socket_);
  return *this;
}

void Socket::Close() noexcept {
  if (socket_ != INVALID_SOCKET) closesocket(std::exchange(socket_, INVALID_SOCKET));
}

sluice_endpoint Describe(HANDLE handle, std::uint32_t kind) {
  LARGE_INTEGER size;
  const bool sized = kind == SLUICE_KIND_FILE && GetFileSizeEx(handle, &size);
  return {.struct_size = sizeof(sluice_endpoint),
          .kind = kind,
          .facts = 0,
          .reserved = 0,
          .handle = reinterpret_cast<std::intptr_t>(handle),
          .size = sized ? static_cast<std::uint64_t>(size.QuadPart) : SLUICE_UNKNOWN,
          .filesystem = 0};
}

sluice_endpoint Describe(SOCKET socket, bool nonblocking) {
  return {.struct_size = sizeof(sluice_endpoint),
          .kind = SLUICE_KIND_TCP,
          .facts = nonblocking ? SLUICE_FACT_NONBLOCKING : 0,
          .reserved = 0,
          .handle = static_cast<std::int64_t>(socket),
          .size = SLUICE_UNKNOWN,
          .filesystem = 0};
}

TestFile::TestFile(std::uint64_t size, const Opening& opening)
    : path_(std::filesystem::temp_directory_path() / NewName(".file")) {
  OpenFile(path_, {}, CREATE_NEW);
  if (size != 0) Fill(0, size);
  handle_ = OpenFile(path_, opening, OPEN_EXISTING);
}

TestFile::~TestFile() {
  handle_.Close();
  DeleteFileW(path_.c_str());
}

Handle TestFile::Open(const Opening& opening) const {
  return OpenFile(path_, opening, OPEN_EXISTING);
}

void TestFile::Resize(std::uint64_t size) const {
  const Handle file = Open({});
  DWORD ignored = 0;
  DeviceIoControl(file.get(), FSCTL_SET_SPARSE, nullptr, 0, nullptr, 0, &ignored, nullptr);
  LARGE_INTEGER end;
  end.QuadPart = static_cast<LONGLONG>(size);
  Must(SetFilePointerEx(file.get(), end, nullptr, FILE_BEGIN), "SetFilePointerEx");
  Must(SetEndOfFile(file.get()), "SetEndOfFile");
}

void TestFile::Fill(std::uint64_t offset, std::uint64_t size) const {
  const Handle file = Open({});
  LARGE_INTEGER begin;
  begin.QuadPart = static_cast<LONGLONG>(offset);
  Must(SetFilePointerEx(file.get(), begin, nullptr, FILE_BEGIN), "SetFilePointerEx");
  const std::string bytes = Pattern(offset, size);
  DWORD written = 0;
  Must(WriteFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr) &&
           written == bytes.size(),
       "WriteFile");
}

std::string TestFile::Content() const {
  const Handle file = Open({.access = GENERIC_READ});
  LARGE_INTEGER size;
  Must(GetFileSizeEx(file.get(), &size), "GetFileSizeEx");
  std::string bytes(static_cast<std::size_t>(size.QuadPart), '\0');
  DWORD got = 0;
  Must(ReadFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &got, nullptr),
       "ReadFile");
  bytes.resize(got);
  return bytes;
}

std::uint64_t TestFile::position() const {
  LARGE_INTEGER position;
  Must(SetFilePointerEx(handle(), {}, &position, FILE_CURRENT), "SetFilePointerEx");
  return static_cast<std::uint64_t>(position.QuadPart);
}

void TestFile::Seek(std::uint64_t position) const {
  LARGE_INTEGER to;
  to.QuadPart = static_cast<LONGLONG>(position);
  Must(SetFilePointerEx(handle(), to, nullptr, FILE_BEGIN), "SetFilePointerEx");
}

bool Lock(const Handle& owner, std::uint64_t offset, std::uint64_t size) {
  Must(LockFile(owner.get(), static_cast<DWORD>(offset), static_cast<DWORD>(offset >> 32U),
                static_cast<DWORD>(size), static_cast<DWORD>(size >> 32U)),
       "LockFile");
  const Handle other(ReOpenFile(owner.get(), GENERIC_READ,
                                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                FILE_FLAG_SEQUENTIAL_SCAN));
  OVERLAPPED at{};
  at.Offset = static_cast<DWORD>(offset);
  at.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  char byte = 0;
  DWORD got = 0;
  return !ReadFile(other.get(), &byte, 1, &got, &at) && GetLastError() == ERROR_LOCK_VIOLATION;
}

bool CutOffFromOutside(const TestFile& file, std::uint64_t size) {
  using UnixName = char*(__cdecl*)(const wchar_t*);
  const FARPROC found =
      GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "wine_get_unix_file_name");
  if (found == nullptr) return false;
  char* const name =
      reinterpret_cast<UnixName>(reinterpret_cast<void*>(found))(file.path().c_str());
  if (name == nullptr) return false;
  std::string command = R"(Z:\usr\bin\truncate --size )" + std::to_string(size) + " " + name;
  HeapFree(GetProcessHeap(), 0, name);
  STARTUPINFOA startup{};
  startup.cb = sizeof(startup);
  PROCESS_INFORMATION process{};
  if (!CreateProcessA(nullptr, command.data(), nullptr, nullptr, /*bInheritHandles=*/FALSE, 0,
                      nullptr, nullptr, &startup, &process)) {
    return false;
  }
  CloseHandle(process.hProcess);
  CloseHandle(process.hThread);
  // Wine does not wait for such a program.
  for (int i = 0; i < 500; ++i) {
    LARGE_INTEGER now;
    if (GetFileSizeEx(file.handle(), &now) && static_cast<std::uint64_t>(now.QuadPart) == size) {
      return true;
    }
    Sleep(10);
  }
  return false;
}

Connection::Connection(const Connecting& how) : nonblocking_(how.nonblocking) {
  const Socket listener(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int size = sizeof(address);
  auto* const name = reinterpret_cast<sockaddr*>(&address);
  Must(bind(listener.get(), name, size) == 0, "bind");
  Must(listen(listener.get(), 1) == 0, "listen");
  Must(getsockname(listener.get(), name, &size) == 0, "getsockname");
  sink_ = Socket(
      WSASocketW(AF_INET, SOCK_STREAM, 0, nullptr, 0, how.overlapped ? WSA_FLAG_OVERLAPPED : 0));
  if (how.send_buffer != 0) {
    Must(setsockopt(sink(), SOL_SOCKET, SO_SNDBUF, reinterpret_cast<const char*>(&how.send_buffer),
                    sizeof(how.send_buffer)) == 0,
         "SO_SNDBUF");
  }
  Must(connect(sink(), name, size) == 0, "connect");
  receiver_ = Socket(accept(listener.get(), nullptr, nullptr));
  Must(receiver_.get() != INVALID_SOCKET, "accept");
  u_long no_wait = how.nonblocking ? 1 : 0;
  Must(ioctlsocket(sink(), static_cast<long>(FIONBIO), &no_wait) == 0, "FIONBIO");
}

Connection::~Connection() {
  sink_.Close();
  if (reader_.joinable()) reader_.join();
}

void Connection::StartReading(std::size_t limit) {
  reader_ = std::thread([this, limit] {
    static constexpr std::size_t kChunk = std::size_t{64} * 1024;
    std::size_t size = 0;
    int got = 0;
    do {
      bytes_.resize(size + kChunk);
      got = recv(receiver_.get(), bytes_.data() + size, int{kChunk}, 0);
      if (got > 0) size += static_cast<std::size_t>(got);
    } while (got > 0 && size < limit);
    bytes_.resize(size);
    if (size >= limit) Reset();
  });
}

const std::string& Connection::Finish() {
  if (!reader_.joinable()) StartReading();
  sink_.Close();
  reader_.join();
  return bytes_;
}

void Connection::Reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  Must(setsockopt(receiver_.get(), SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&at_once),
                  sizeof(at_once)) == 0,
       "SO_LINGER");
  receiver_.Close();
}

Pipe::Pipe(bool overlapped) {
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  if (!overlapped) {
    Must(CreatePipe(&read_end, &write_end, nullptr, 0), "CreatePipe");
  } else {
    const std::string name = R"(\\.\pipe\)" + NewName(".pipe");
    write_end = CreateNamedPipeA(name.c_str(), PIPE_ACCESS_OUTBOUND | FILE_FLAG_OVERLAPPED,
                                 PIPE_TYPE_BYTE, 1, 4096, 4096, 0, nullptr);
    Must(write_end != INVALID_HANDLE_VALUE, "CreateNamedPipe");
    read_end = CreateFileA(name.c_str(), GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr);
    Must(read_end != INVALID_HANDLE_VALUE, "CreateFile of a pipe");
  }
  sink_ = Handle(write_end);
  receiver_ = Handle(read_end);
}

Pipe::~Pipe() {
  sink_.Close();
  if (reader_.joinable()) reader_.join();
}

void Pipe::StartReading(std::size_t limit) {
  reader_ = std::thread([this, limit] {
    std::array<char, 10'000> chunk;
    while (bytes_.size() < limit) {
      const std::size_t want = std::min(limit - bytes_.size(), chunk.size());
      DWORD got = 0;
      if (!ReadFile(receiver_.get(), chunk.data(), static_cast<DWORD>(want), &got, nullptr)) break;
      bytes_.append(chunk.data(), got);
    }
    receiver_.Close();
  });
}

const std::string& Pipe::Finish() {
  if (!reader_.joinable()) StartReading();
  sink_.Close();
  reader_.join();
  return bytes_;
}

}  // namespace sluice::plugins::windows::testing
