// Paths of Windows from the root on. "Naming Files, Paths, and Namespaces",
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
#ifndef SLUICE_CORE_HOST_FULL_PATH_H_
#define SLUICE_CORE_HOST_FULL_PATH_H_

#include <windows.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::host {

// Absolute, and without "." and "..", which Windows resolves before it follows any link. Empty: it
// cannot be; GetLastError() says why.
std::wstring FullPath(const std::wstring& path);

// Of an open file: absolute and without links, in the verbatim form "\\?\C:\…" or
// "\\?\UNC\server\share\…". Empty: Windows does not tell; GetLastError() says why.
std::wstring FinalPath(HANDLE file);

// How long the root of such a path is, with the separator at its end: "C:\", "\\server\share\", or
// a verbatim form of them.
std::size_t RootSize(std::wstring_view path);

// The path without the prefix of the verbatim form, as programs and people are used to it. As it is
// if it has no drive and no server.
std::wstring WithoutPrefix(const std::wstring& path);

// Whether such a path leads to a device and to no file: "\\.\NUL", "\\?\GLOBALROOT\Device\…".
bool IsDevice(std::wstring_view path);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_FULL_PATH_H_
