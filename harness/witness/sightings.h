// Where each unit of a payload was seen in memory.
#ifndef SLUICE_HARNESS_WITNESS_SIGHTINGS_H_
#define SLUICE_HARNESS_WITNESS_SIGHTINGS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::witness {

// Where bytes are in memory. Memory that is mapped twice is one place, as far as the system tells.
struct MemoryPlace {
  std::uint64_t inode;   // of shared memory; 0: private memory
  std::uint64_t offset;  // within the file; or the address
  friend bool operator==(const MemoryPlace&, const MemoryPlace&) = default;
};

// Counts every place of a unit once, however often it is seen there.
class Sightings {
 public:
  explicit Sightings(std::uint64_t units) : places_(static_cast<std::size_t>(units)) {}

  void Note(std::uint64_t unit, MemoryPlace place) {
    std::vector<MemoryPlace>& places = places_[static_cast<std::size_t>(unit)];
    if (std::ranges::find(places, place) != places.end()) return;
    places.push_back(place);
    ++count_;
  }

  std::uint64_t units() const { return places_.size(); }
  std::uint64_t count() const { return count_; }  // of all places

 private:
  std::vector<std::vector<MemoryPlace>> places_;  // by unit
  std::uint64_t count_ = 0;
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SIGHTINGS_H_
