// Decides whether code may be loaded from a file, before any of it runs.
#ifndef SLUICE_CORE_HOST_FILE_CHECK_H_
#define SLUICE_CORE_HOST_FILE_CHECK_H_

#include <filesystem>

#include "core/base/error.h"

namespace sluice::host {

// Checks that `file` is a regular file and, unless `allow_writable_by_others`, that only the user
// and the system's administrators can write or replace it. Returns its path, absolute and without
// links.
//
// Load the path that this returns. Only users whom the check trusts can exchange the file in
// between; with `allow_writable_by_others`, anybody who can write it.
//
// Errors: kNotFound, kUnreadable, kNotALibrary, kWritableByOthers, kForeignOwner. The message is a
// clause for a reader who knows which file it is, "not a regular file", and says what to do.
//
// ---- POSIX ----
//
// The rules are those of sshd's StrictModes (OpenSSH, misc.c, safe_path), for the file and for
// every directory on the way to it, through each symbolic link.
//
// The owner must be root or the effective user. The owner of "/" counts as root, because that is
// how root looks from inside a user namespace; there, all users without a mapping look the same.
//
// Others must not be able to write it, and neither must a group, unless it is the owner's private
// group: one with the owner's name and no other member. (Systems with such groups make files
// group-writable by default; Debian's sshd decides the same.) Of access control lists only the mask
// is visible, as the group bits.
//
// A sticky directory that everybody can write, such as /tmp, is accepted on the way: nobody else
// can rename or delete files there that belong to root or the user. It is refused as the library's
// own directory: the loader may look there for libraries, and others could put one there first.
//
// ---- Windows ----
//
// The rules hold for the file and for every directory from the root of the volume to it: on the
// path as it was given, with the links on it (of links that lead to further links, the last), and
// on the path that it leads to in the end (GetFinalPathNameByHandleW).
//
// The owner, who can always change the access list, must be the user of the process, SYSTEM,
// Administrators or TrustedInstaller. The access list must not allow anybody else to change the
// file or a link, to delete or rename the directory or its content, or to change the list or owner
// of either. In the library's own directory, where the loader looks for libraries it needs, nobody
// else may make files or directories. On the way that is accepted: C:\ and C:\ProgramData allow it
// to all users. access.h has these rights, after "File Security and Access Rights",
// https://learn.microsoft.com/windows/win32/fileio/file-security-and-access-rights.
//
// The check does not look into groups, and does not weigh entries that deny against others, so it
// may refuse a file that nobody else can really change. It refuses directories made in the root of
// a drive, such as C:\src, where Windows lets all users change what others make; the message says
// how to take that right away. It accepts directories in a user's profile and in C:\Program Files.
// A file system without access lists allows everything to everyone.
//
// Wine makes the owner and the list from Unix modes. It shows what others can do, as Everyone, but
// not what a group can do, and not that a directory is sticky: files in /tmp are refused. It knows
// two owners, the user and "anonymous" for all others. So, as on POSIX, anonymous counts as the
// system if it owns the root, which it never does on Windows.
base::Result<std::filesystem::path> CheckFile(const std::filesystem::path& file,
                                              bool allow_writable_by_others);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_FILE_CHECK_H_
