// Costs that outlive the program: what `sluice calibrate` measured, in the user's cache directory.
#ifndef SLUICE_CORE_TRANSFER_COST_FILE_H_
#define SLUICE_CORE_TRANSFER_COST_FILE_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/transfer/costs.h"

namespace sluice::transfer {

// UserCacheDirectory() / "sluice" / "costs.json"; empty if there is no such directory.
std::filesystem::path CostFile();

// The file's content: {"schema": "sluice.costs/1", "machine", "when", "curves": [{"plugin",
// "version", "sink": "tcp", "cache": "warm", "points": [[bytes, seconds], …]}]}.
std::string ToText(const CostTable& table);

// An error says what is wrong with the text. Curves of kinds that have no name here are left out.
base::Result<CostTable> ParseCosts(std::string_view text);

struct LoadedCosts {
  CostTable table;
  std::string origin;  // where it is from, and why not from the file: one clause for a person
};

// The costs of CostFile(), if it is there and was measured on such a machine; else the built-in
// ones. Never fails: what is wrong with the file is in `origin`.
LoadedCosts LoadCosts();

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_COST_FILE_H_
