#include "plugins/windows/source.h"

#include <sluice/plugin.hpp>

namespace sluice::plugins::windows {
namespace {

bool AreOneFile(HANDLE one, HANDLE other) noexcept {
  BY_HANDLE_FILE_INFORMATION a;
  BY_HANDLE_FILE_INFORMATION b;
  return GetFileInformationByHandle(one, &a) && GetFileInformationByHandle(other, &b) &&
         a.dwVolumeSerialNumber == b.dwVolumeSerialNumber && a.nFileIndexHigh == b.nFileIndexHigh &&
         a.nFileIndexLow == b.nFileIndexLow;
}

// Another file object on the file that `handle` is open on. Returns 0 or the error. Where files are
// opened by name, the name may by now be another file's.
int OpenOnceMore(HANDLE handle, HANDLE* opened) noexcept {
  constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  const HANDLE file = ReOpenFile(handle, FILE_READ_DATA | FILE_READ_ATTRIBUTES, kShareAll,
                                 FILE_FLAG_SEQUENTIAL_SCAN);
  if (file == INVALID_HANDLE_VALUE) return static_cast<int>(GetLastError());
  if (!AreOneFile(file, handle)) {
    CloseHandle(file);
    return ERROR_FILE_NOT_FOUND;
  }
  *opened = file;
  return 0;
}

}  // namespace

Source::~Source() {
  if (file_ != nullptr && file_ != handle_) CloseHandle(file_);
}

sluice_status Source::Open(sluice_report& report) noexcept {
  error_ = CannotRead(handle_);
  if (error_ != 0) return SLUICE_OK;
  const int error = OpenOnceMore(handle_, &file_);
  if (error == 0) return SLUICE_OK;
  if (IsShortage(error)) {
    return Refuse(report, SLUICE_E_NO_RESOURCES, "ReOpenFile failed", error);
  }
  if (ModeOf(handle_) != Mode::kOverlapped) {
    return Refuse(report, SLUICE_E_UNSUPPORTED,
                  "the source cannot be opened once more, and reading would move its position",
                  error);
  }
  if (const int no_event = event_.Make(); no_event != 0) {
    return Refuse(report, SLUICE_E_NO_RESOURCES, "CreateEvent failed", no_event);
  }
  file_ = handle_;
  return SLUICE_OK;
}

std::int64_t Source::Read(std::span<std::byte> into, std::uint64_t offset) const noexcept {
  if (file_ == nullptr) {
    const std::int64_t size = Size();
    if (size < 0) return size;
    return offset >= static_cast<std::uint64_t>(size) ? 0 : -std::int64_t{ERROR_READ_FAULT};
  }
  OVERLAPPED overlapped{};
  if (event_.made()) {
    overlapped = event_.Overlap(offset);
  } else {
    overlapped.Offset = static_cast<DWORD>(offset);
    overlapped.OffsetHigh = static_cast<DWORD>(offset >> 32U);
  }
  DWORD count = 0;
  const BOOL done =
      ReadFile(file_, into.data(), static_cast<DWORD>(into.size()), &count, &overlapped);
  const std::int64_t got = event_.Await(file_, overlapped, done, count);
  return got == -std::int64_t{ERROR_HANDLE_EOF} ? 0 : got;
}

std::int64_t Source::Size() const noexcept {
  if (error_ != 0) return -error_;
  FILE_STANDARD_INFO about;
  if (!GetFileInformationByHandleEx(handle_, FileStandardInfo, &about, sizeof about)) {
    return -std::int64_t{GetLastError()};
  }
  return about.Directory ? -std::int64_t{ERROR_INVALID_FUNCTION} : about.EndOfFile.QuadPart;
}

sluice_status Source::Stop(int error, const char* reason,
                           sluice_progress& progress) const noexcept {
  if (IsShortage(error)) return Fail(progress, SLUICE_E_NO_RESOURCES, reason, error);
  switch (error) {
    case ERROR_INVALID_FUNCTION:
    case ERROR_NOT_SUPPORTED:
      return Fail(progress, SLUICE_E_UNSUPPORTED, reason, error);
    case ERROR_INVALID_HANDLE:
      return Fail(progress, SLUICE_E_INVALID, reason, error);
    default:
      return Fail(progress, SLUICE_E_SOURCE_IO, reason, error);
  }
}

}  // namespace sluice::plugins::windows
