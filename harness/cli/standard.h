// Standard output and standard error as a command writes them.
#ifndef SLUICE_HARNESS_CLI_STANDARD_H_
#define SLUICE_HARNESS_CLI_STANDARD_H_

#include <string_view>

namespace sluice::cli {

enum class Standard { kOutput, kError };

// Writes all of `text`, which is UTF-8, as it is and in one piece, as far as the system allows: a
// console that gets an escape sequence piecemeal does not understand it. A Windows console shows
// the same, whatever its encoding is. 0, or the error (core/base/system_error.h).
int WriteTo(Standard stream, std::string_view text);

// True if the error of WriteTo() is that the reader of a pipe has gone.
bool IsReaderGone(int error);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_STANDARD_H_
