// What a descriptor shows to a person.
#ifndef SLUICE_HARNESS_REPORT_TERMINAL_H_
#define SLUICE_HARNESS_REPORT_TERMINAL_H_

#include <fmt/color.h>

#include <string>
#include <string_view>

namespace sluice::report {

// The descriptors of standard output and standard error, on every system.
inline constexpr int kStdout = 1;
inline constexpr int kStderr = 2;

// True if `fd` is a terminal that can move its cursor (TERM is set and not "dumb").
bool IsTerminal(int fd);

// Columns of the terminal `fd`; 80 if it does not tell.
int TerminalWidth(int fd);

// Dresses text for one descriptor: a terminal, unless NO_COLOR is set (no-color.org); others get it
// plain.
class Style {
 public:
  explicit Style(int fd);
  std::string operator()(const fmt::text_style& style, std::string_view text) const {
    return colour_ ? fmt::format(style, "{}", text) : std::string(text);
  }

 private:
  bool colour_;
};

enum class Standard { kOutput, kError };

// Writes all of `text`, which is UTF-8, as it is and in one piece, as far as the system allows: a
// console that gets an escape sequence piecemeal does not understand it. A Windows console shows
// the same, whatever its encoding is. 0, or the error (core/base/system_error.h).
int WriteTo(Standard stream, std::string_view text);

// True if the error of WriteTo() is that the reader of a pipe has gone.
bool IsReaderGone(int error);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_TERMINAL_H_
