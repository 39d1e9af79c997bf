// The file of costs that `sluice calibrate` keeps in the user's cache directory.
#ifndef SLUICE_CORE_TRANSFER_COST_FILE_H_
#define SLUICE_CORE_TRANSFER_COST_FILE_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/transfer/costs.h"

namespace sluice::transfer {

// Returns UserCacheDirectory() / "sluice" / "costs.json", or an empty path if there is no such
// directory.
std::filesystem::path CostFile();

// Returns the content of the file: {"schema": "sluice.costs/1", "machine", "when", "curves":
// [{"plugin", "version", "sink": "tcp", "cache": "warm", "points": [[bytes, seconds], …]}]}.
std::string ToText(const CostTable& table);

// Parses the content of the file. The error says what is wrong with it. Curves of kinds of sinks
// that this program does not know are left out.
base::Result<CostTable> ParseCosts(std::string_view text);

struct LoadedCosts {
  CostTable table;
  std::string origin;  // where it comes from, and why not from the file: one clause for a person
};

// Returns the costs of CostFile() if it exists and was measured on this kind of machine; otherwise
// the built-in ones. Does not fail: `origin` says what is wrong with the file.
LoadedCosts LoadCosts();

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_COST_FILE_H_
