// Looks for stamps in memory of any kind.
#ifndef SLUICE_HARNESS_WITNESS_STAMP_SEARCH_H_
#define SLUICE_HARNESS_WITNESS_STAMP_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "harness/witness/stamp.h"

namespace sluice::witness {

// Reads memory at an address into `bytes`; answers how many could be read, −1 or 0 for none.
using ReadMemory = std::function<std::int64_t(std::uint64_t address, std::span<std::byte> bytes)>;

// Keeps its buffer from one search to the next. What was read last stays in it.
class StampSearch {
 public:
  using Found = std::function<void(std::uint64_t unit, std::uint64_t address)>;

  // Calls `found` for every stamp of [0, units) in the memory [start, end), as far as it can be
  // read.
  void Search(std::uint64_t start, std::uint64_t end, const ReadMemory& read, const Stamps& stamps,
              std::uint64_t units, const Found& found);

 private:
  std::vector<std::byte> block_;
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_STAMP_SEARCH_H_
