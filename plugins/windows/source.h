// Where a Windows plugin reads, and what an error of reading means for step().
#ifndef SLUICE_PLUGINS_WINDOWS_SOURCE_H_
#define SLUICE_PLUGINS_WINDOWS_SOURCE_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "plugins/common/step.h"
#include "plugins/windows/handles.h"

namespace sluice::plugins::windows {

// A regular file that is read at offsets. The caller's handle is borrowed and its position left
// alone, however many transfers read from it at a time: reading at an offset moves the position of
// a handle that waits, so a file object of its own is opened on the same file.
class Source {
 public:
  static constexpr char kReadFailed[] = "ReadFile failed";
  static constexpr char kSizeFailed[] = "GetFileInformationByHandleEx failed";

  explicit Source(const sluice_endpoint& endpoint) noexcept : handle_(HandleOf(endpoint)) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source();

  // Opens a file object of its own, by ReOpenFile(). That fails where the handle does not share the
  // file for reading, and where the file was renamed or deleted and the filesystem opens by name
  // (Wine does). Then the caller's handle is read from if it was opened for overlapped calls: it
  // has no position. If it has one, Open() returns SLUICE_E_UNSUPPORTED.
  //
  // An invalid handle, or one that may not be read, is accepted: the first call for the size or the
  // bytes reports the error.
  sluice_status Open(sluice_report& report) noexcept;

  // The caller's.
  HANDLE handle() const noexcept { return handle_; }
  // What is read from; NULL without Open().
  HANDLE file() const noexcept { return file_; }

  // Makes one ReadFile(). Returns how many bytes were read, 0 at the end, or the negative error.
  // Without Open() it returns 0.
  std::int64_t Read(std::span<std::byte> into, std::uint64_t offset) const noexcept;

  // Returns the size in bytes, or the negative error; for a directory, the error of reading it.
  std::int64_t Size() const noexcept;

  // Returns the status of step() for the error of the call that `reason` names, if the error can
  // only be that of the source:
  //
  //   ERROR_INVALID_FUNCTION ERROR_NOT_SUPPORTED                        SLUICE_E_UNSUPPORTED
  //   shortages (handles.h)                                             SLUICE_E_NO_RESOURCES
  //   ERROR_INVALID_HANDLE                                              SLUICE_E_INVALID
  //   ERROR_ACCESS_DENIED ERROR_CRC ERROR_LOCK_VIOLATION and all others SLUICE_E_SOURCE_IO
  sluice_status Stop(int error, const char* reason, sluice_progress& progress) const noexcept;

 private:
  HANDLE handle_;
  HANDLE file_ = nullptr;
  int error_ = 0;  // why it cannot be read; 0: it seems to be readable
  Event event_;    // for file_ if that does not wait
};

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_SOURCE_H_
