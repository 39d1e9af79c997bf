// Paths as text. A path is bytes on POSIX and UTF-16 on Windows; all text of Sluice is UTF-8.
#ifndef SLUICE_CORE_BASE_PATH_H_
#define SLUICE_CORE_BASE_PATH_H_

#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::base {

// On POSIX the path's bytes, which need not be UTF-8; on Windows UTF-8, with U+FFFD for what is no
// UTF-16. Not for a terminal as it is: see OneLine(). std::filesystem::path::string() will not do:
// it takes the text for the system's code page, or throws.
std::string ToUtf8(const std::filesystem::path& path);

// The path of that text. The inverse of ToUtf8(), but for what U+FFFD stands for.
std::filesystem::path FromUtf8(std::string_view text);

// Whether the path says where it is whatever the current directory is. Unlike path::is_absolute(),
// which GCC's library denies for "\\server\share\file" on Windows.
bool IsAbsolute(const std::filesystem::path& path);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_PATH_H_
