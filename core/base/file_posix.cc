#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "core/base/descriptors.h"
#include "core/base/error.h"
#include "core/base/file.h"

namespace sluice::base {
namespace {

std::string Template(const std::filesystem::path& directory, std::string_view prefix) {
  return (directory / (std::string(prefix) + "XXXXXX")).string();
}

#if defined(__APPLE__)

int AllocateFile(int file, std::uint64_t size) {
  fstore_t space{};
  space.fst_flags = F_ALLOCATEALL;
  space.fst_posmode = F_PEOFPOSMODE;
  space.fst_length = static_cast<off_t>(size);
  if (::fcntl(file, F_PREALLOCATE, &space) != 0 && errno != ENOTSUP) return errno;
  return ::ftruncate(file, static_cast<off_t>(size)) == 0 ? 0 : errno;
}

void DropFile(int, std::uint64_t) {}

#else

// posix_fallocate(3); a file system that cannot (ZFS) has the file made longer only.
int AllocateFile(int file, std::uint64_t size) {
  const int error = ::posix_fallocate(file, 0, static_cast<off_t>(size));
  if (error != EINVAL && error != EOPNOTSUPP) return error;
  return ::ftruncate(file, static_cast<off_t>(size)) == 0 ? 0 : errno;
}

void DropFile(int file, std::uint64_t bytes) {
  ::posix_fadvise(file, 0, static_cast<off_t>(bytes), POSIX_FADV_DONTNEED);
}

#endif

}  // namespace

Result<NamedFile> MakeFile(const std::filesystem::path& directory, std::string_view prefix) {
  std::string name = Template(directory, prefix);
  UniqueHandle file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) return Failed("cannot make a file in " + directory.string());
  return NamedFile{.path = name, .file = std::move(file)};
}

Result<TemporaryFile> MakeTemporaryFile(const std::filesystem::path& directory,
                                        std::string_view prefix) {
  auto made = MakeFile(directory, prefix);
  if (!made) return made.error();
  auto reader = OpenFile(made->path, Access::kRead);
  const auto unlinked = Unlink(made->path);
  if (!reader) return reader.error();
  if (!unlinked) return unlinked.error();
  return TemporaryFile{.file = std::move(made->file), .reader = *std::move(reader)};
}

Result<std::filesystem::path> MakeDirectory(const std::filesystem::path& parent,
                                            std::string_view prefix) {
  std::string name = Template(parent, prefix);
  if (::mkdtemp(name.data()) == nullptr) {
    return Failed("cannot make a directory in " + parent.string());
  }
  return name;
}

Result<UniqueHandle> OpenFile(const std::filesystem::path& path, Access access) {
  constexpr int kFlags[] = {O_RDONLY, O_WRONLY, O_RDWR, O_WRONLY | O_APPEND};
  UniqueHandle file(RetryOnSignal(
      [&] { return ::open(path.c_str(), kFlags[static_cast<int>(access)] | O_CLOEXEC); }));
  if (!file) return Failed("cannot open " + path.string());
  return file;
}

Result<UniqueHandle> OpenDirectory(const std::filesystem::path& path) {
  UniqueHandle directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return Failed("cannot open " + path.string());
  return directory;
}

std::filesystem::path NullDevice() { return "/dev/null"; }

Result<Pipe> MakePipe() {
  int ends[2];
  if (MakePipe(ends) != 0) return Failed("cannot make a pipe");
  return Pipe{.read_end = UniqueHandle(ends[0]), .write_end = UniqueHandle(ends[1])};
}

Result<void> Unlink(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0) return Failed("cannot unlink " + path.string());
  return {};
}

std::int64_t ReadAt(Handle file, std::span<std::byte> bytes, std::uint64_t offset) {
  return RetryOnSignal(
      [&] { return ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
}

std::int64_t WriteAt(Handle file, std::span<const std::byte> bytes, std::uint64_t offset) {
  return RetryOnSignal(
      [&] { return ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
}

std::int64_t Read(Handle handle, std::span<std::byte> bytes) {
  return RetryOnSignal([&] { return ::read(handle, bytes.data(), bytes.size()); });
}

std::int64_t Write(Handle handle, std::span<const std::byte> bytes) {
  return RetryOnSignal([&] { return ::write(handle, bytes.data(), bytes.size()); });
}

int Resize(Handle file, std::uint64_t size) {
  return RetryOnSignal([&] { return ::ftruncate(file, static_cast<off_t>(size)); });
}

int Allocate(Handle file, std::uint64_t size) {
  errno = AllocateFile(file, size);
  return errno == 0 ? 0 : -1;
}

std::int64_t SizeOf(Handle handle) {
  struct stat status {};
  return ::fstat(handle, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
}

std::int64_t PositionOf(Handle file) { return ::lseek(file, 0, SEEK_CUR); }

int MoveTo(Handle file, std::uint64_t position) {
  return ::lseek(file, static_cast<off_t>(position), SEEK_SET) < 0 ? -1 : 0;
}

void ForgetCached(Handle file, std::uint64_t bytes) { DropFile(file, bytes); }

bool IsRegularFile(Handle handle) { return SizeOf(handle) >= 0; }

void AllowHoles(Handle) {}

bool IsEvent(Handle) { return false; }

bool IsOpen(Handle handle) { return ::fcntl(handle, F_GETFD) >= 0; }

std::uint64_t MostBufferedWrite() {
#if defined(__linux__)
  return UINT64_MAX;
#else
  return 8191;
#endif
}

}  // namespace sluice::base
