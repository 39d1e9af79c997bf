// Columns of text.
#ifndef SLUICE_HARNESS_REPORT_TABLE_H_
#define SLUICE_HARNESS_REPORT_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::report {

// The columns `text` takes on a terminal: its code points, without escape sequences that only dress
// it ("\x1b[1m"). Every code point counts as one column.
std::size_t DisplayWidth(std::string_view text);

enum class Align { kLeft, kRight };

// Collects rows and sets them in columns two spaces apart, each as wide as its widest cell, without
// trailing spaces.
class Table {
 public:
  // One column per element.
  explicit Table(std::vector<Align> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns; missing ones are empty.
  void Row(std::vector<std::string> cells);

  // All rows, each with a line break.
  std::string Text() const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_TABLE_H_
