#include <aclapi.h>
#include <fmt/format.h>
#include <windows.h>

#include <algorithm>
#include <boost/nowide/convert.hpp>
#include <boost/system/system_error.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/access.h"
#include "core/host/error.h"
#include "core/host/file_check.h"
#include "core/host/full_path.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;

using Defect = std::optional<base::Error>;

struct Close {
  void operator()(HANDLE handle) const { CloseHandle(handle); }
};
using Handle = std::unique_ptr<void, Close>;

struct Free {
  void operator()(void* memory) const { LocalFree(memory); }
};
using Descriptor = std::unique_ptr<void, Free>;

std::string Message(DWORD code) {
  return boost::system::system_category().message(static_cast<int>(code));
}

base::Error Unreachable(const std::wstring& path, DWORD code) {
  const bool absent = code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND ||
                      code == ERROR_INVALID_NAME || code == ERROR_BAD_PATHNAME ||
                      code == ERROR_DIRECTORY || code == ERROR_BAD_NETPATH ||
                      code == ERROR_BAD_NET_NAME;
  return {absent ? HostErrc::kNotFound : HostErrc::kUnreadable,
          fmt::format("{}: {}", base::OneLine(base::ToUtf8(path)), Message(code))};
}

// A file, directory or link that is open to be looked at.
struct Place {
  std::wstring path;
  Handle handle;
  DWORD attributes = 0;

  bool is_directory() const { return (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0; }
  bool is_link() const { return (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0; }
};

// `flags`: FILE_FLAG_OPEN_REPARSE_POINT for a link itself.
base::Result<Place> Look(std::wstring path, DWORD access, DWORD flags = 0) {
  // If it turns out to be a pipe, its owner learns who asks, and gets no more.
  constexpr DWORD kIdentifiesOnly = SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
  const HANDLE opened =
      CreateFileW(path.c_str(), access | FILE_READ_ATTRIBUTES,
                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                  FILE_FLAG_BACKUP_SEMANTICS | kIdentifiesOnly | flags, nullptr);
  if (opened == INVALID_HANDLE_VALUE) return Unreachable(path, GetLastError());
  Place place{.path = std::move(path), .handle = Handle(opened)};
  if (GetFileType(opened) != FILE_TYPE_DISK) {
    return base::Error{HostErrc::kNotALibrary, "not a regular file"};
  }
  BY_HANDLE_FILE_INFORMATION facts{};
  if (GetFileInformationByHandle(opened, &facts) == 0) {
    return Unreachable(place.path, GetLastError());
  }
  place.attributes = facts.dwFileAttributes;
  return place;
}

// The rules that file_check.h describes, for one path.
class Judge {
 public:
  explicit Judge(std::wstring_view root) : root_(root), trusted_(TrustedByWindows()) {
    if (Sid user = UserOfProcess(); !user.empty()) trusted_.push_back(std::move(user));
  }

  // `rights`: what would let somebody change it.
  Defect Check(const Place& place, DWORD rights) {
    PSECURITY_DESCRIPTOR found = nullptr;
    const DWORD failed = GetSecurityInfo(place.handle.get(), SE_FILE_OBJECT,
                                         OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                         nullptr, nullptr, nullptr, nullptr, &found);
    const Descriptor descriptor(found);
    if (failed != ERROR_SUCCESS) return Unreachable(place.path, failed);

    const bool is_root = place.path == root_;
    const Sid owner = OwnerOf(found);
    // Under Wine, where this is everybody but the user.
    if (is_root && owner == kAnonymous) trusted_.push_back(owner);
    if (std::ranges::find(trusted_, owner) == trusted_.end()) {
      return Refusal(HostErrc::kForeignOwner, place,
                     fmt::format("belongs to {}", owner.empty() ? "nobody" : Describe(owner)),
                     "move the library to a directory of yours, or copy it if it is another's");
    }
    // Nobody deletes or renames a root.
    if (is_root) rights &= ~DWORD{DELETE};
    if (const auto stranger = FindStranger(found, rights, trusted_)) {
      const std::string path = base::OneLine(base::ToUtf8(WithoutPrefix(place.path)));
      return Refusal(HostErrc::kWritableByOthers, place,
                     fmt::format("is writable by {}", Describe(stranger->sid)),
                     fmt::format("move the library to a directory of yours, or run icacls \"{0}\" "
                                 "/inheritance:d and icacls \"{0}\" /remove:g *{1}",
                                 path, boost::nowide::narrow(stranger->sid)));
    }
    return std::nullopt;
  }

 private:
  static base::Error Refusal(HostErrc code, const Place& place, std::string_view why,
                             std::string_view remedy) {
    const std::string_view kind =
        place.is_link() ? "link" : (place.is_directory() ? "directory" : "file");
    return {code,
            fmt::format("{} {} {}: {}, or set SLUICE_ALLOW_WRITABLE_PLUGINS=1 to trust it", kind,
                        base::OneLine(base::ToUtf8(WithoutPrefix(place.path))), why, remedy)};
  }

  const std::wstring root_;
  std::vector<Sid> trusted_;
};

// Judges everything on the way to the file, from the root on, and the file. `in_directory`: the
// rights that would let somebody change the directory of the file.
Defect Walk(const std::wstring& file, DWORD in_directory) {
  const std::size_t root_size = RootSize(file);
  Judge judge(file.substr(0, root_size));
  for (std::size_t end = root_size;; end = std::min(file.find(L'\\', end + 1), file.size())) {
    const std::wstring path = file.substr(0, end);
    base::Result<Place> place = Look(path, READ_CONTROL, FILE_FLAG_OPEN_REPARSE_POINT);
    if (!place) return place.error();
    if (place->is_link()) {
      if (Defect defect = judge.Check(*place, kChangesFile)) return defect;
      place = Look(path, READ_CONTROL);
      if (!place) return place.error();
    }
    const bool is_last = end == file.size();
    const bool is_own_directory = !is_last && file.find(L'\\', end + 1) == file.npos;
    const DWORD rights =
        is_last ? kChangesFile : (is_own_directory ? in_directory : kReplacesContent);
    if (Defect defect = judge.Check(*place, rights)) return defect;
    if (is_last) return std::nullopt;
  }
}

// Returns the first part of the path that does not exist.
std::wstring MissingPart(const std::wstring& path) {
  std::wstring missing = path;
  for (;;) {
    const std::size_t end = missing.find_last_of(L'\\');
    if (end == missing.npos || end < RootSize(path)) return missing;
    std::wstring parent = missing.substr(0, end);
    if (GetFileAttributesW(parent.c_str()) != INVALID_FILE_ATTRIBUTES) return missing;
    missing = std::move(parent);
  }
}

}  // namespace

base::Result<fs::path> CheckFile(const fs::path& file, bool allow_writable_by_others) {
  if (file.empty()) return base::Error{HostErrc::kNotFound, "the path is empty"};
  const std::wstring full = FullPath(file.native());
  if (full.empty()) return Unreachable(file.native(), GetLastError());
  if (IsDevice(full)) return base::Error{HostErrc::kNotALibrary, "not a regular file"};

  const base::Result<Place> place = Look(full, 0);
  if (!place) {
    if (place.error().code != HostErrc::kNotFound) return place.error();
    return Unreachable(MissingPart(full), ERROR_FILE_NOT_FOUND);
  }
  if (place->is_directory()) return base::Error{HostErrc::kNotALibrary, "is a directory"};
  const std::wstring final = FinalPath(place->handle.get());
  if (final.empty()) return Unreachable(full, GetLastError());

  if (!allow_writable_by_others) {
    // Through the links, and without them.
    if (Defect defect = Walk(full, kReplacesContent)) return *std::move(defect);
    if (Defect defect = Walk(final, kChangesDirectory)) return *std::move(defect);
  }
  std::wstring answer = WithoutPrefix(final);
  if (answer.size() >= MAX_PATH) {
    return base::Error{
        HostErrc::kUnreadable,
        fmt::format("{}: the path has {} characters, and Windows' loader takes {}",
                    base::OneLine(base::ToUtf8(answer)), answer.size(), MAX_PATH - 1)};
  }
  return fs::path(std::move(answer));
}

}  // namespace sluice::host
