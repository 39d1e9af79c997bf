// Finds out from a security descriptor who may change a file.
#ifndef SLUICE_CORE_HOST_ACCESS_H_
#define SLUICE_CORE_HOST_ACCESS_H_

#include <windows.h>

#include <optional>
#include <string>
#include <vector>

namespace sluice::host {

// A user or group: "S-1-5-18".
using Sid = std::wstring;

inline constexpr const wchar_t* kEveryone = L"S-1-1-0";
inline constexpr const wchar_t* kAnonymous = L"S-1-5-7";

// Rights to change a file or a link: to write it, redirect it, put another in its place, or get the
// right to. FILE_WRITE_ATTRIBUTES makes a link of a file or leads a link elsewhere;
// [MS-FSA] 2.1.5.10.37, FSCTL_SET_REPARSE_POINT. The rights are those of "File Access Rights
// Constants", https://learn.microsoft.com/windows/win32/fileio/file-access-rights-constants.
inline constexpr DWORD kChangesFile =
    FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_WRITE_ATTRIBUTES | DELETE | WRITE_DAC | WRITE_OWNER;
// Rights to replace the content of a directory: to delete or rename a file in it or the directory
// itself, or get the right to. Making new files in it is not enough.
inline constexpr DWORD kReplacesContent = FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER;
// Those, and the rights to add files to a directory.
inline constexpr DWORD kChangesDirectory = kReplacesContent | FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY;

// Returns the users and groups that can do all of this on every Windows: SYSTEM, Administrators,
// and TrustedInstaller, which owns the system's files. Also names in access entries that stand for
// nobody (CREATOR OWNER and CREATOR GROUP, templates for new files), and OWNER RIGHTS, the owner,
// who is checked separately. "Well-known SIDs",
// https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers
std::vector<Sid> TrustedByWindows();

// Returns the user of the process, even if the thread impersonates another. Returns an empty Sid if
// the system does not say.
Sid UserOfProcess();

// Returns the owner, or an empty Sid if there is none.
Sid OwnerOf(PSECURITY_DESCRIPTOR descriptor);

struct Stranger {
  Sid sid;
  DWORD rights = 0;  // of those asked for
};

// Returns the first user or group that is not in `trusted` and that an entry of the descriptor's
// access list allows one of `rights`. Generic rights count as what they mean for a file. A
// descriptor without a list allows everything to everyone. Entries that deny are ignored, because
// what they take away depends on groups, so the result may be somebody who does not have the right.
// Entries that only new files inherit do not count. An entry of a kind that Windows does not use
// for files counts as one that allows everything.
std::optional<Stranger> FindStranger(PSECURITY_DESCRIPTOR descriptor, DWORD rights,
                                     const std::vector<Sid>& trusted);

// Returns "NT AUTHORITY\Authenticated Users (S-1-5-11)", in UTF-8, without the name if it is not
// known.
std::string Describe(const Sid& sid);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_ACCESS_H_
