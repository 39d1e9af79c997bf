// Paths as text. A path is bytes on POSIX and UTF-16 on Windows; all text of Sluice is UTF-8.
#ifndef SLUICE_CORE_BASE_PATH_H_
#define SLUICE_CORE_BASE_PATH_H_

#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::base {

// On POSIX the path's bytes, which need not be UTF-8; on Windows UTF-8, with U+FFFD for what is not
// UTF-16. Pass it through OneLine() before showing it on a terminal. On Windows
// std::filesystem::path::string() cannot be used: it converts to the system's code page, or throws.
std::string ToUtf8(const std::filesystem::path& path);

// The path that the text names. The inverse of ToUtf8(), except for characters that became U+FFFD.
std::filesystem::path FromUtf8(std::string_view text);

// True if the path does not depend on the current directory. path::is_absolute() of GCC's library
// is false for "\\server\share\file" on Windows; this is not.
bool IsAbsolute(const std::filesystem::path& path);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_PATH_H_
