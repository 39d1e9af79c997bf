// Files, and the reading and writing of whatever has a handle.
#ifndef SLUICE_CORE_BASE_FILE_H_
#define SLUICE_CORE_BASE_FILE_H_

//
// Functions that answer a number answer −1 if they fail; LastError() tells why. Signals do not make
// them fail. Any thread.

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

// A new, empty file of this user's alone, open for reading and writing; its name begins with
// `prefix`.
Result<NamedFile> MakeFile(const std::filesystem::path& directory, std::string_view prefix);

struct TemporaryFile {
  UniqueHandle file;
  UniqueHandle reader;
};

// A new, empty file of this user's alone, open for reading and writing, and once more for reading
// only, with a position of its own. It is gone with its last handle, however the process ends.
// POSIX: it has no name from the beginning. Windows: it has one until then, because a file without
// cannot be opened once more, as ReOpenFile() does.
Result<TemporaryFile> MakeTemporaryFile(const std::filesystem::path& directory,
                                        std::string_view prefix);

// A new, empty directory of this user's alone.
Result<std::filesystem::path> MakeDirectory(const std::filesystem::path& parent,
                                            std::string_view prefix);

enum class Access : std::uint8_t { kRead, kWrite, kReadWrite, kAppend };

// A further handle of a file that is there, with a position of its own. Others may open, rename and
// remove the file meanwhile.
Result<UniqueHandle> OpenFile(const std::filesystem::path& path, Access access);

// A directory as a handle, which can be described but neither read nor written.
Result<UniqueHandle> OpenDirectory(const std::filesystem::path& path);

// The file that swallows what is written: /dev/null, NUL.
std::filesystem::path NullDevice();

struct Pipe {
  UniqueHandle read_end;
  UniqueHandle write_end;
};
Result<Pipe> MakePipe();

// Takes the file's name away. It is there until its last handle is closed.
Result<void> Unlink(const std::filesystem::path& path);

// Up to bytes.size() bytes at `offset` of a file, whose position stays. Reading answers 0 at the
// end.
std::int64_t ReadAt(Handle file, std::span<std::byte> bytes, std::uint64_t offset);
std::int64_t WriteAt(Handle file, std::span<const std::byte> bytes, std::uint64_t offset);

// One call: at a file's position, or on a stream (socket, pipe). Reading answers 0 at the end.
std::int64_t Read(Handle handle, std::span<std::byte> bytes);
std::int64_t Write(Handle handle, std::span<const std::byte> bytes);

// 0, or −1.
int Resize(Handle file, std::uint64_t size);

// Makes an empty file that long, with the room on its device: writing there does not find it full.
// 0, or −1.
int Allocate(Handle file, std::uint64_t size);

// Of a regular file, in bytes; −1 for anything else.
std::int64_t SizeOf(Handle handle);

// A file's position, and moving it there: 0, or −1.
std::int64_t PositionOf(Handle file);
int MoveTo(Handle file, std::uint64_t position);

// Tells the system that the first `bytes` of a file need not stay in memory, where it can be told.
// A hint.
void ForgetCached(Handle file, std::uint64_t bytes);

bool IsRegularFile(Handle handle);

// Lets what is never written take no room, on file systems that want to be asked.
void AllowHoles(Handle file);

// True for what is there to be waited for and nothing else: an event of Windows. False for a closed
// handle.
bool IsEvent(Handle handle);

// True if the number is that of an open handle. Another may take it at any time.
bool IsOpen(Handle handle);

// The most bytes that a single blocking write leaves in a pipe with room for them. More waits for
// the reader. FreeBSD and macOS: 8191, as larger writes go directly to the reader (PIPE_MINDIRECT
// in sys_pipe.c). Elsewhere the room is the only limit.
std::uint64_t MostBufferedWrite();

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_FILE_H_
