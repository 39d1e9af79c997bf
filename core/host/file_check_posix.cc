#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <list>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/base/text.h"
#include "core/host/error.h"
#include "core/host/file_check.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;

using Defect = std::optional<base::Error>;

constexpr int kMaxLinks = 40;  // as many as Linux follows; path_resolution(7)

// A file, directory or link, and its lstat(2). No component of `path` is a link, except perhaps the
// last.
struct Place {
  fs::path path;
  struct stat status = {};

  bool is_directory() const { return S_ISDIR(status.st_mode); }
  bool is_link() const { return S_ISLNK(status.st_mode); }
};

base::Error Unreachable(const fs::path& path, int errno_value) {
  const bool absent = errno_value == ENOENT || errno_value == ENOTDIR;
  return {absent ? HostErrc::kNotFound : HostErrc::kUnreadable,
          fmt::format("{}: {}", base::OneLine(path.native()),
                      std::generic_category().message(errno_value))};
}

base::Result<Place> Look(fs::path path) {
  Place place{.path = std::move(path)};
  if (lstat(place.path.c_str(), &place.status) != 0) return Unreachable(place.path, errno);
  return place;
}

// Returns true if the group is private to the user: it has the user's name and no other member.
bool IsPrivateGroup(gid_t gid, uid_t uid) {
  std::array<char, 16384> user_room, group_room;  // a larger group is not private
  passwd user_entry = {}, *user = nullptr;
  group group_entry = {}, *group = nullptr;
  getpwuid_r(uid, &user_entry, user_room.data(), user_room.size(), &user);
  getgrgid_r(gid, &group_entry, group_room.data(), group_room.size(), &group);
  if (user == nullptr || group == nullptr) return false;
  const std::string_view name = user->pw_name;
  if (name != group->gr_name) return false;
  for (char** member = group->gr_mem; *member != nullptr; ++member) {
    if (name != *member) return false;
  }
  return true;
}

// The rules that file_check.h describes.
class Judge {
 public:
  Judge(const Place& root, bool allow_writable_by_others)
      : root_owner_(root.status.st_uid), allow_(allow_writable_by_others) {}

  // For everything on the way.
  Defect OnTheWay(const Place& place) const {
    if (allow_) return std::nullopt;
    const uid_t owner = place.status.st_uid;
    if (owner != 0 && owner != geteuid() && owner != root_owner_) {
      return Refusal(HostErrc::kForeignOwner, place, fmt::format("belongs to user {}", owner),
                     fmt::format("give it to root or to user {}", geteuid()));
    }
    const bool sticky = place.is_directory() && (place.status.st_mode & S_ISVTX) != 0;
    if (place.is_link() || sticky) return std::nullopt;
    return Writable(place, "chmod go-w it");
  }

  // Also for the directory that contains the library.
  Defect OwnDirectory(const Place& place) const {
    return allow_ ? std::nullopt : Writable(place, "move the library to a directory of yours");
  }

 private:
  static Defect Writable(const Place& place, std::string_view remedy) {
    const auto& [mode, uid, gid] =
        std::tuple(place.status.st_mode, place.status.st_uid, place.status.st_gid);
    const bool by_others = (mode & S_IWOTH) != 0;
    const bool by_group = !by_others && (mode & S_IWGRP) != 0 && !IsPrivateGroup(gid, uid);
    if (!by_others && !by_group) return std::nullopt;
    const std::string who = by_others ? "everybody" : fmt::format("group {}", gid);
    return Refusal(HostErrc::kWritableByOthers, place,
                   fmt::format("is writable by {} (mode {:04o})", who, mode & 07777), remedy);
  }

  static base::Error Refusal(HostErrc code, const Place& place, std::string_view why,
                             std::string_view remedy) {
    const std::string_view kind =
        place.is_directory() ? "directory" : (place.is_link() ? "link" : "file");
    return {code, fmt::format("{} {} {}: {}, or set SLUICE_ALLOW_WRITABLE_PLUGINS=1 to trust it",
                              kind, base::OneLine(place.path.native()), why, remedy)};
  }

  const uid_t root_owner_;
  const bool allow_;
};

// Follows `absolute` component by component, as the kernel does, and judges everything on the way.
// Returns the file at the end.
base::Result<Place> Walk(const fs::path& absolute, bool allow_writable_by_others) {
  const base::Result<Place> root = Look("/");
  if (!root) return root.error();
  const Judge judge(*root, allow_writable_by_others);
  if (Defect defect = judge.OnTheWay(*root)) return *std::move(defect);

  std::list<fs::path> rest;
  const auto put_first = [&rest](const fs::path& relative) {
    rest.insert(rest.begin(), relative.begin(), relative.end());
  };
  put_first(absolute.relative_path());

  Place place = *root;
  Place directory = place;  // the one `place` is in
  for (int links = 0; !rest.empty();) {
    const fs::path part = std::move(rest.front());
    rest.pop_front();
    if (!place.is_directory()) return Unreachable(place.path, ENOTDIR);
    if (part.empty() || part == ".") continue;

    directory = std::move(place);
    base::Result<Place> next =
        Look(part == ".." ? directory.path.parent_path() : directory.path / part);
    if (!next) return next;
    place = *std::move(next);
    if (!place.is_directory() && !place.is_link() && !S_ISREG(place.status.st_mode)) {
      return base::Error{HostErrc::kNotALibrary, "not a regular file"};
    }
    if (Defect defect = judge.OnTheWay(place)) return *std::move(defect);

    if (place.is_link()) {
      if (++links > kMaxLinks) return Unreachable(place.path, ELOOP);
      std::error_code failed;
      const fs::path target = fs::read_symlink(place.path, failed);
      if (failed) return Unreachable(place.path, failed.value());
      put_first(target.relative_path());
      place = target.is_absolute() ? *root : directory;
    }
  }
  if (place.is_directory()) return base::Error{HostErrc::kNotALibrary, "is a directory"};
  if (Defect defect = judge.OwnDirectory(directory)) return *std::move(defect);
  return place;
}

}  // namespace

base::Result<fs::path> CheckFile(const fs::path& file, bool allow_writable_by_others) {
  if (file.empty()) return base::Error{HostErrc::kNotFound, "the path is empty"};
  std::error_code failed;
  const fs::path absolute = fs::absolute(file, failed);
  if (failed) return Unreachable(file, failed.value());
  base::Result<Place> place = Walk(absolute, allow_writable_by_others);
  if (!place) return place.error();
  return std::move(place->path);
}

}  // namespace sluice::host
