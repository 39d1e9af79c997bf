// May code be loaded from this file? Asked before any of it runs.
#ifndef SLUICE_CORE_HOST_FILE_CHECK_H_
#define SLUICE_CORE_HOST_FILE_CHECK_H_

#include <filesystem>

#include "core/base/error.h"

namespace sluice::host {

// Checks that `file` is a regular file and, unless `allow_writable_by_others`, that nobody but the
// user and the system's administrators can write or replace it. Answers its path, absolute and
// without links.
//
// The caller loads the path this answers. Only those whom the check trusts can exchange the file in
// between; with `allow_writable_by_others`, so can anybody who can write it.
//
// Errors: kNotFound, kUnreadable, kNotALibrary, kWritableByOthers, kForeignOwner. The message is a
// clause for the reader who knows the file: "not a regular file". It names what to do.
//
// ---- POSIX ----
//
// The rules are those of sshd's StrictModes (OpenSSH, misc.c, safe_path), for the file and for
// every directory on the way to it, through each symbolic link.
//
// The owner is root or the effective user. Whoever owns "/" passes for root, because that is what
// root looks like from inside a user namespace; there, all users without a mapping look the same.
//
// Others cannot write it. Neither can a group, unless it is the owner's private group: it has the
// owner's name and no other member. (Systems with such groups make files group-writable by default;
// Debian's sshd decides alike.) Of access control lists only their mask is seen, as the group bits.
//
// A sticky directory that everybody can write, such as /tmp, is fine on the way: nobody can rename
// or delete there what root or the user owns. It is refused as the library's own directory: the
// loader may look there for what the library needs, and others could put that first.
//
// ---- Windows ----
//
// The rules hold for the file and for every directory from the root of the volume to it: on the
// path as it was given, with the links on it (of links that lead to further links, the last), and
// on the path that it leads to in the end (GetFinalPathNameByHandleW).
//
// The owner, who can always change the access list, is the user whom the process runs as, SYSTEM,
// Administrators or TrustedInstaller. The access list allows nobody else to change the file or a
// link; to delete or rename the directory, or what is in it; or to change either's list or owner.
// Besides, nobody else can make files or directories in the library's own directory, where the
// loader looks for what the library needs. On the way that is fine: C:\ and C:\ProgramData allow it
// to all users. Which rights these are says windows/access.h, after "File Security and Access
// Rights", https://learn.microsoft.com/windows/win32/fileio/file-security-and-access-rights.
//
// Groups are not looked into, and entries that deny are not weighed against others, so the check
// may refuse what nobody else can really change. It refuses directories that were made in the root
// of a drive, such as C:\src, where Windows lets all users change what others make; the message
// says how to take that right away. Directories in a user's profile and in C:\Program Files pass.
// A file system without access lists allows everything to everyone.
//
// Wine makes owner and list of Unix modes. It shows what others can do, as Everyone, but neither
// what a group can, nor that a directory is sticky: what is in /tmp is refused. It knows two
// owners, the user and "anonymous" for all others; so, as on POSIX, anonymous passes for the system
// if it owns the root, which on Windows it never does.
base::Result<std::filesystem::path> CheckFile(const std::filesystem::path& file,
                                              bool allow_writable_by_others);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_FILE_CHECK_H_
