// The bytes that cases send, and what has to arrive.
#ifndef SLUICE_HARNESS_CONFORMANCE_PATTERN_H_
#define SLUICE_HARNESS_CONFORMANCE_PATTERN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sluice::conformance {

// An endless stream of bytes in which no page, block or power of two repeats: what is lost, doubled
// or moved shows. `variety` tells streams apart; a source, a head and a tail are different ones.
struct Pattern {
  std::uint64_t variety = 0;

  // Fills `bytes` with those at `position` and after it.
  void Fill(std::uint64_t position, std::span<std::byte> bytes) const;

  std::string At(std::uint64_t position, std::uint64_t size) const;
};

// A part of what has to arrive.
struct Stretch {
  std::uint64_t size;
  std::optional<Pattern> pattern;  // nothing: zeros, a hole
  std::uint64_t position = 0;      // in the pattern
};

// Where a stream is not what it should be.
struct Mismatch {
  std::uint64_t at = 0;  // in the stream
  std::string expected;  // some bytes from there on, in hexadecimal
  std::string seen;
};

// What has to arrive, piece by piece. A value; its size does not depend on how much that is.
class ExpectedStream {
 public:
  ExpectedStream() = default;
  explicit ExpectedStream(std::vector<Stretch> stretches) : stretches_(std::move(stretches)) {}

  void Append(const Stretch& stretch) { stretches_.push_back(stretch); }
  std::uint64_t size() const;

  // Compares what arrived at `position` of the stream. Bytes behind its end are a mismatch.
  std::optional<Mismatch> Compare(std::uint64_t position, std::span<const std::byte> seen) const;

 private:
  std::vector<Stretch> stretches_;
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_PATTERN_H_
