// Who may change a file, by its security descriptor.
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

// What lets somebody change a file or a link: write it, redirect it, put another in its place, or
// get the right to. FILE_WRITE_ATTRIBUTES makes a link of a file or leads a link elsewhere;
// [MS-FSA] 2.1.5.10.37, FSCTL_SET_REPARSE_POINT. The rights are those of "File Access Rights
// Constants", https://learn.microsoft.com/windows/win32/fileio/file-access-rights-constants.
inline constexpr DWORD kChangesFile =
    FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_WRITE_ATTRIBUTES | DELETE | WRITE_DAC | WRITE_OWNER;
// What lets somebody put another in the place of what is in a directory: by its deletion or
// renaming, or that of the directory, or the right to. Making new files in it is not enough.
inline constexpr DWORD kReplacesContent = FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER;
// What lets somebody, besides, put a file beside those of a directory.
inline constexpr DWORD kChangesDirectory = kReplacesContent | FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY;

// Whoever can do all of that anyway, by what Windows is: SYSTEM, Administrators, and
// TrustedInstaller, which owns the system's files; those whom access entries name but nobody is
// (CREATOR OWNER and CREATOR GROUP, templates for what is made there); OWNER RIGHTS, the owner, who
// is looked at besides. "Well-known SIDs",
// https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers
std::vector<Sid> TrustedByWindows();

// The user whom the process runs as; who the thread impersonates does not matter. Empty: the system
// does not tell.
Sid UserOfProcess();

// The owner; empty: there is none.
Sid OwnerOf(PSECURITY_DESCRIPTOR descriptor);

struct Stranger {
  Sid sid;
  DWORD rights = 0;  // of those asked for
};

// Somebody who is none of `trusted` and whom an entry of the descriptor's access list allows one
// of `rights`; the first. Generic rights count as what they mean for a file. No list at all allows
// everything to everyone. Entries that deny are not looked at: what they take away depends on the
// groups that somebody is in, so somebody may be found who has no such right. Entries that only
// things made later inherit do not count. An entry of a kind that Windows has for no file counts as
// one that allows everything.
std::optional<Stranger> FindStranger(PSECURITY_DESCRIPTOR descriptor, DWORD rights,
                                     const std::vector<Sid>& trusted);

// "NT AUTHORITY\Authenticated Users (S-1-5-11)", in UTF-8; without the name if nobody knows it.
std::string Describe(const Sid& sid);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_ACCESS_H_
