// Files, and the reading and writing of whatever has a handle.
#ifndef SLUICE_CORE_BASE_FILE_H_
#define SLUICE_CORE_BASE_FILE_H_

//
// Functions that return a number return −1 on failure; LastError() says why. Signals do not make
// them fail. Any thread may call them.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::base {

struct NamedFile {
  std::filesystem::path path;
  UniqueHandle file;
};

// Makes a new, empty file that only this user can access, opened for reading and writing. Its name
// begins with `prefix`.
Result<NamedFile> MakeFile(const std::filesystem::path& directory, std::string_view prefix);

struct TemporaryFile {
  UniqueHandle file;
  UniqueHandle reader;
};

// Makes a new, empty file that only this user can access, opened for reading and writing, and a
// second time for reading only, with a position of its own. The file disappears with its last
// handle, however the process ends. On POSIX systems it never has a name that stays. On Windows it
// keeps one, because ReOpenFile() cannot reopen a file without a name.
Result<TemporaryFile> MakeTemporaryFile(const std::filesystem::path& directory,
                                        std::string_view prefix);

// Makes a new, empty directory that only this user can access.
Result<std::filesystem::path> MakeDirectory(const std::filesystem::path& parent,
                                            std::string_view prefix);

enum class Access : std::uint8_t { kRead, kWrite, kReadWrite, kAppend };

// Opens an existing file, with a position of its own. Others may open, rename and remove the file
// meanwhile.
Result<UniqueHandle> OpenFile(const std::filesystem::path& path, Access access);

// Opens a directory. The handle can be described, but neither read nor written.
Result<UniqueHandle> OpenDirectory(const std::filesystem::path& path);

// The device that discards what is written to it: /dev/null, NUL.
std::filesystem::path NullDevice();

struct Pipe {
  UniqueHandle read_end;
  UniqueHandle write_end;
};
Result<Pipe> MakePipe();

// Removes the file's name. The file itself exists until its last handle is closed.
Result<void> Unlink(const std::filesystem::path& path);

// Transfers up to bytes.size() bytes at `offset` of a file, whose position stays the same. ReadAt()
// returns 0 at the end of the file.
std::int64_t ReadAt(Handle file, std::span<std::byte> bytes, std::uint64_t offset);
std::int64_t WriteAt(Handle file, std::span<const std::byte> bytes, std::uint64_t offset);

// One call, at a file's position or on a stream (socket, pipe). Read() returns 0 at the end.
std::int64_t Read(Handle handle, std::span<std::byte> bytes);
std::int64_t Write(Handle handle, std::span<const std::byte> bytes);

// Sets the file's size. Returns 0, or −1.
int Resize(Handle file, std::uint64_t size);

// Gives an empty file that size and reserves the space on its device, so that writing there does
// not find the device full. Returns 0, or −1.
int Allocate(Handle file, std::uint64_t size);

// The size of a regular file in bytes; −1 for anything else.
std::int64_t SizeOf(Handle handle);

// Gets or sets a file's position. MoveTo() returns 0, or −1.
std::int64_t PositionOf(Handle file);
int MoveTo(Handle file, std::uint64_t position);

// Hints that the first `bytes` of a file need not stay in memory, where the system takes such
// hints.
void ForgetCached(Handle file, std::uint64_t bytes);

bool IsRegularFile(Handle handle);

// Lets ranges that are never written take no space, on file systems that do so only when asked.
void AllowHoles(Handle file);

// True for a handle that can only be waited for: an event on Windows. False for a closed handle.
bool IsEvent(Handle handle);

// True if the number is that of an open handle. Another thread may close or reuse it at any time.
bool IsOpen(Handle handle);

// The most bytes that one blocking write can leave in a pipe that has room for them; a larger write
// waits for the reader. 8191 on FreeBSD and macOS, where larger writes go directly to the reader
// (PIPE_MINDIRECT in sys_pipe.c). Elsewhere the room in the pipe is the only limit.
std::uint64_t MostBufferedWrite();

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_FILE_H_
