// Paths of Windows from the root on. "Naming Files, Paths, and Namespaces",
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
#ifndef SLUICE_CORE_HOST_FULL_PATH_H_
#define SLUICE_CORE_HOST_FULL_PATH_H_

#include <windows.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::host {

// Returns the path made absolute, without "." and "..", which Windows resolves before it follows
// any link. Returns an empty path on failure; GetLastError() says why.
std::wstring FullPath(const std::wstring& path);

// Returns the path of an open file, absolute and without links, in the verbatim form "\\?\C:\…" or
// "\\?\UNC\server\share\…". Returns an empty path on failure; GetLastError() says why.
std::wstring FinalPath(HANDLE file);

// Returns the length of the root of such a path, including the separator at its end: "C:\",
// "\\server\share\", or a verbatim form of them.
std::size_t RootSize(std::wstring_view path);

// Returns the path without the prefix of the verbatim form, as programs and people expect it.
// Returns it unchanged if it has no drive and no server.
std::wstring WithoutPrefix(const std::wstring& path);

// Returns true if such a path leads to a device and not to a file: "\\.\NUL",
// "\\?\GLOBALROOT\Device\…".
bool IsDevice(std::wstring_view path);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_FULL_PATH_H_
