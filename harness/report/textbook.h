// The classic account of what a transfer costs, row by row, to hold what was measured against.
#ifndef SLUICE_HARNESS_REPORT_TEXTBOOK_H_
#define SLUICE_HARNESS_REPORT_TEXTBOOK_H_

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/witness/row.h"

namespace sluice::report {

// A row of the textbook: a server answers a request with a file. Copies are of every payload byte.
struct TextbookRow {
  std::string_view title;
  std::string_view says;                     // in words
  double cpu;                                // copies by the CPU
  std::string_view plugin;                   // which plugin shows it; empty: none does yet
  std::array<std::string_view, 2> channels;  // on which channels, the best one first
};

// In the order they are taught.
std::span<const TextbookRow> Textbook();

// A textbook row and what became of it here.
struct Comparison {
  const TextbookRow* textbook;
  std::string measured;  // in words; why not, if it was not
};

std::vector<Comparison> CompareWithTextbook(const witness::CountResult& result);

// The copies of a row in words: "1 CPU copy: into the socket's buffer".
std::string InWords(const witness::Row& row);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_TEXTBOOK_H_
