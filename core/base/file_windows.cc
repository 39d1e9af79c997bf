#include <fmt/format.h>
#include <winsock2.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/path.h"
#include "core/base/winsock.h"

namespace sluice::base {
namespace {

constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

// So often is a name tried that somebody else has taken.
constexpr int kAttempts = 100;

// FSCTL_SET_SPARSE, of winioctl.h.
constexpr DWORD kSetSparse = 0x000900C4;

HANDLE Native(Handle handle) { return reinterpret_cast<HANDLE>(handle); }

// The most that one call takes.
DWORD Count(std::size_t size) {
  return static_cast<DWORD>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

std::filesystem::path RandomName(const std::filesystem::path& directory, std::string_view prefix) {
  std::random_device device;
  return directory / fmt::format("{}{:08x}", prefix, device());
}

UniqueHandle Create(const std::filesystem::path& path, DWORD access, DWORD disposition,
                    DWORD flags = 0) {
  return UniqueHandle(
      reinterpret_cast<Handle>(CreateFileW(path.c_str(), access, kShareAll, nullptr, disposition,
                                           FILE_ATTRIBUTE_NORMAL | flags, nullptr)));
}

Result<NamedFile> MakeNew(const std::filesystem::path& directory, std::string_view prefix,
                          DWORD access, DWORD flags) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    NamedFile made{.path = RandomName(directory, prefix), .file = {}};
    made.file = Create(made.path, access, CREATE_NEW, flags);
    if (made.file) return made;
    if (GetLastError() != ERROR_FILE_EXISTS) break;
  }
  return Failed("cannot make a file in " + ToUtf8(directory));
}

// For the system to read or write at an offset; it moves the position of a file, which is put back
// afterwards.
template <class Call>
std::int64_t At(Handle file, std::uint64_t offset, const Call& call) {
  const std::int64_t position = PositionOf(file);
  if (position < 0) return -1;
  OVERLAPPED at{};
  at.Offset = static_cast<DWORD>(offset);
  at.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  DWORD moved = 0;
  const bool done = call(&moved, &at) != FALSE || GetLastError() == ERROR_HANDLE_EOF;
  const DWORD error = GetLastError();
  if (MoveTo(file, static_cast<std::uint64_t>(position)) != 0) return -1;
  SetLastError(error);
  return done ? std::int64_t{moved} : -1;
}

}  // namespace

Result<NamedFile> MakeFile(const std::filesystem::path& directory, std::string_view prefix) {
  return MakeNew(directory, prefix, GENERIC_READ | GENERIC_WRITE, 0);
}

Result<TemporaryFile> MakeTemporaryFile(const std::filesystem::path& directory,
                                        std::string_view prefix) {
  auto made =
      MakeNew(directory, prefix, GENERIC_READ | GENERIC_WRITE | DELETE, FILE_FLAG_DELETE_ON_CLOSE);
  if (!made) return made.error();
  auto reader = OpenFile(made->path, Access::kRead);
  if (!reader) return reader.error();
  return TemporaryFile{.file = std::move(made->file), .reader = *std::move(reader)};
}

Result<std::filesystem::path> MakeDirectory(const std::filesystem::path& parent,
                                            std::string_view prefix) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::filesystem::path made = RandomName(parent, prefix);
    if (CreateDirectoryW(made.c_str(), nullptr)) return made;
    if (GetLastError() != ERROR_ALREADY_EXISTS) break;
  }
  return Failed("cannot make a directory in " + ToUtf8(parent));
}

Result<UniqueHandle> OpenFile(const std::filesystem::path& path, Access access) {
  constexpr DWORD kAccess[] = {GENERIC_READ, GENERIC_WRITE, GENERIC_READ | GENERIC_WRITE,
                               FILE_APPEND_DATA | SYNCHRONIZE};
  UniqueHandle file = Create(path, kAccess[static_cast<int>(access)], OPEN_EXISTING);
  if (!file) return Failed("cannot open " + ToUtf8(path));
  return file;
}

Result<UniqueHandle> OpenDirectory(const std::filesystem::path& path) {
  // The flag is what it takes to open a directory at all.
  UniqueHandle directory(
      reinterpret_cast<Handle>(CreateFileW(path.c_str(), GENERIC_READ, kShareAll, nullptr,
                                           OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr)));
  if (!directory) return Failed("cannot open " + ToUtf8(path));
  return directory;
}

std::filesystem::path NullDevice() { return "NUL"; }

Result<Pipe> MakePipe() {
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  if (!CreatePipe(&read_end, &write_end, nullptr, 0)) return Failed("cannot make a pipe");
  return Pipe{.read_end = UniqueHandle(reinterpret_cast<Handle>(read_end)),
              .write_end = UniqueHandle(reinterpret_cast<Handle>(write_end))};
}

Result<void> Unlink(const std::filesystem::path& path) {
  if (!DeleteFileW(path.c_str())) return Failed("cannot delete " + ToUtf8(path));
  return {};
}

std::int64_t ReadAt(Handle file, std::span<std::byte> bytes, std::uint64_t offset) {
  return At(file, offset, [&](DWORD* moved, OVERLAPPED* at) {
    return ReadFile(Native(file), bytes.data(), Count(bytes.size()), moved, at);
  });
}

std::int64_t WriteAt(Handle file, std::span<const std::byte> bytes, std::uint64_t offset) {
  return At(file, offset, [&](DWORD* moved, OVERLAPPED* at) {
    return WriteFile(Native(file), bytes.data(), Count(bytes.size()), moved, at);
  });
}

std::int64_t Read(Handle handle, std::span<std::byte> bytes) {
  if (IsSocket(handle)) {
    return ::recv(static_cast<SOCKET>(handle), reinterpret_cast<char*>(bytes.data()),
                  static_cast<int>(Count(bytes.size())), 0);
  }
  DWORD moved = 0;
  if (ReadFile(Native(handle), bytes.data(), Count(bytes.size()), &moved, nullptr)) return moved;
  // The end of a pipe.
  return GetLastError() == ERROR_BROKEN_PIPE ? 0 : -1;
}

std::int64_t Write(Handle handle, std::span<const std::byte> bytes) {
  if (IsSocket(handle)) {
    return ::send(static_cast<SOCKET>(handle), reinterpret_cast<const char*>(bytes.data()),
                  static_cast<int>(Count(bytes.size())), 0);
  }
  DWORD moved = 0;
  return WriteFile(Native(handle), bytes.data(), Count(bytes.size()), &moved, nullptr)
             ? std::int64_t{moved}
             : -1;
}

int Resize(Handle file, std::uint64_t size) {
  FILE_END_OF_FILE_INFO end{};
  end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
  return SetFileInformationByHandle(Native(file), FileEndOfFileInfo, &end, sizeof end) ? 0 : -1;
}

// Files have all the room of their size, unless they were made sparse.
int Allocate(Handle file, std::uint64_t size) { return Resize(file, size); }

std::int64_t SizeOf(Handle handle) {
  LARGE_INTEGER size;
  if (IsSocket(handle) || GetFileType(Native(handle)) != FILE_TYPE_DISK) return -1;
  return GetFileSizeEx(Native(handle), &size) ? size.QuadPart : -1;
}

std::int64_t PositionOf(Handle file) {
  LARGE_INTEGER position;
  return SetFilePointerEx(Native(file), {}, &position, FILE_CURRENT) ? position.QuadPart : -1;
}

int MoveTo(Handle file, std::uint64_t position) {
  LARGE_INTEGER to;
  to.QuadPart = static_cast<LONGLONG>(position);
  return SetFilePointerEx(Native(file), to, nullptr, FILE_BEGIN) ? 0 : -1;
}

void ForgetCached(Handle, std::uint64_t) {}

bool IsRegularFile(Handle handle) { return SizeOf(handle) >= 0; }

void AllowHoles(Handle file) {
  DWORD nothing = 0;
  DeviceIoControl(Native(file), kSetSparse, nullptr, 0, nullptr, 0, &nothing, nullptr);
}

bool IsEvent(Handle handle) {
  // What is not open has no type either.
  return IsOpen(handle) && !IsSocket(handle) && GetFileType(Native(handle)) == FILE_TYPE_UNKNOWN;
}

bool IsOpen(Handle handle) {
  DWORD flags = 0;
  // As a number kNoHandle is also this process's handle of itself.
  return handle != kNoHandle && GetHandleInformation(Native(handle), &flags) != FALSE;
}

std::uint64_t MostBufferedWrite() { return UINT64_MAX; }

}  // namespace sluice::base
