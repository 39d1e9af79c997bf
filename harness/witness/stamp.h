// Watermarks: payload that says where it belongs.
#ifndef SLUICE_HARNESS_WITNESS_STAMP_H_
#define SLUICE_HARNESS_WITNESS_STAMP_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace sluice::witness {

enum class Stamping : std::uint8_t { kA, kB };

// Payload consists of units of 64 bytes. Each is different from every other of both patterns and of
// every other run: a magic number, the unit's number in disguise, and six words that depend on it.
inline constexpr std::size_t kUnitBytes = 64;
inline constexpr std::size_t kUnitWords = kUnitBytes / sizeof(std::uint64_t);

// The stamps of one pattern in one run. A value; all its functions are pure.
class Stamps {
 public:
  constexpr Stamps(std::uint64_t seed, Stamping pattern)
      : key_(Mix(seed + (pattern == Stamping::kA ? 1 : 2))),
        // The first byte in memory is one that programs hardly hold, so that memchr(3) finds
        // little else. (All machines Sluice runs on are little-endian.)
        magic_((Mix(key_) & ~std::uint64_t{0xFF}) | kFirstByte) {}

  static constexpr unsigned char kFirstByte = 0xC1;

  // Writes the unit with that number, word by word, straight to its place: no whole unit ever is
  // anywhere else, such as on the stack.
  void Write(std::uint64_t unit, std::byte* place) const {
    Put(place, 0, magic_);
    Put(place, 1, unit ^ key_);
    const std::uint64_t root = Mix(unit ^ key_);
    for (std::size_t word = 2; word < kUnitWords; ++word) Put(place, word, root * (2 * word + 1));
  }

  // Writes consecutive units from `unit` on; the size of `place` is a multiple of kUnitBytes.
  void Fill(std::uint64_t unit, std::span<std::byte> place) const {
    for (std::size_t at = 0; at < place.size(); at += kUnitBytes) Write(unit++, &place[at]);
  }

  // The unit that starts with these bytes; none if they are no stamp of this pattern. Its first 16
  // bytes decide, so that a unit cut off by the end of a buffer is found as well.
  static constexpr std::size_t kRecognisable = 2 * sizeof(std::uint64_t);
  std::optional<std::uint64_t> Recognise(const std::byte* start, std::uint64_t units) const {
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), start, sizeof words);
    const std::uint64_t unit = words[1] ^ key_;
    if (words[0] != magic_ || unit >= units) return std::nullopt;
    return unit;
  }

 private:
  // The finalizer of SplitMix64.
  static constexpr std::uint64_t Mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31U);
  }
  static void Put(std::byte* place, std::size_t word, std::uint64_t value) {
    std::memcpy(place + word * sizeof value, &value, sizeof value);
  }

  std::uint64_t key_;
  std::uint64_t magic_;
};

// Reads memory at an address into `bytes`; returns how many could be read, −1 or 0 for none.
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

#endif  // SLUICE_HARNESS_WITNESS_STAMP_H_
