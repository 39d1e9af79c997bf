// May code be loaded from this file? Asked before any of it runs.
#ifndef SLUICE_CORE_HOST_FILE_CHECK_H_
#define SLUICE_CORE_HOST_FILE_CHECK_H_

#include <filesystem>

#include "core/host/error.h"

namespace sluice::host {

// Checks that `file` is a regular file and, unless `allow_writable_by_others`, that nobody but root
// and the effective user can write or replace it. Answers its path, absolute and without symbolic
// links.
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
// The caller loads the path this answers. Only those whom the check trusts can exchange the file in
// between; with `allow_writable_by_others`, so can anybody who can write it.
//
// Errors: kNotFound, kUnreadable, kNotALibrary, kWritableByOthers, kForeignOwner. The message is a
// clause for the reader who knows the file: "not a regular file".
Result<std::filesystem::path> CheckFile(const std::filesystem::path& file,
                                        bool allow_writable_by_others);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_FILE_CHECK_H_
