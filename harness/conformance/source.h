// The files that cases send from, and the bytes in them.
#ifndef SLUICE_HARNESS_CONFORMANCE_SOURCE_H_
#define SLUICE_HARNESS_CONFORMANCE_SOURCE_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/handle.h"

namespace sluice::conformance {

class CaseContext;

// An endless stream of bytes in which no page, block or power of two repeats, so that a lost,
// doubled or moved byte shows. Streams of different `variety` differ: those of a source, a head and
// a tail.
struct Pattern {
  std::uint64_t variety = 0;

  // Fills `bytes` with the bytes from `position` on.
  void Fill(std::uint64_t position, std::span<std::byte> bytes) const;

  std::string At(std::uint64_t position, std::uint64_t size) const;
};

// A part of what has to arrive.
struct Stretch {
  std::uint64_t size;
  std::optional<Pattern> pattern;  // not set: zeros, a hole
  std::uint64_t position = 0;      // in the pattern
};

// Where a stream is not what it should be.
struct Mismatch {
  std::uint64_t at = 0;  // in the stream
  std::string expected;  // some bytes from there on, in hexadecimal
  std::string seen;
};

// What has to arrive, piece by piece. Its size in memory does not depend on the number of bytes.
class ExpectedStream {
 public:
  ExpectedStream() = default;
  explicit ExpectedStream(std::vector<Stretch> stretches) : stretches_(std::move(stretches)) {}

  void Append(const Stretch& stretch) { stretches_.push_back(stretch); }
  std::uint64_t size() const;

  // Compares what arrived at `position` of the stream. Bytes beyond its end are a mismatch.
  std::optional<Mismatch> Compare(std::uint64_t position, std::span<const std::byte> seen) const;

 private:
  std::vector<Stretch> stretches_;
};

// Bytes of a sparse file that are not a hole.
struct Island {
  std::uint64_t position;
  std::uint64_t size;
};

// A regular file in the case's directory, open for reading and writing, full of Pattern{}.
// Throws std::system_error if it cannot be made.
class Source {
 public:
  Source(const CaseContext& context, std::uint64_t size);

  // A file of holes, except for these islands, which are sorted and do not overlap.
  Source(const CaseContext& context, std::uint64_t size, std::vector<Island> islands);

  // Uses this file, which is empty, writable and without a name: of memfd_create(2), for instance.
  Source(base::UniqueHandle file, std::uint64_t size, std::vector<Island> islands);

  base::Handle handle() const { return file_.get(); }
  const std::filesystem::path& path() const { return path_; }  // empty if it has no name
  std::uint64_t size() const { return size_; }
  // Describes it as a host would now.
  sluice_endpoint endpoint() const;

  // Returns what a transfer of that range has to deliver. Ranges end with the file.
  std::vector<Stretch> Range(std::uint64_t offset, std::uint64_t length) const;

  // ---- What other processes do to a file meanwhile ----
  // Truncates it, or adds a hole. size() follows. Returns false if the system refuses because the
  // plugin has mapped the file.
  [[nodiscard]] bool Resize(std::uint64_t size);
  // Adds bytes of the pattern at its end. size() follows.
  void Grow(std::uint64_t bytes);
  // Overwrites a range with another pattern. Range() still returns what was there before.
  void Overwrite(std::uint64_t offset, std::uint64_t length, Pattern pattern) const;

 private:
  Source(base::NamedFile made, std::uint64_t size, std::vector<Island> islands);

  void Write(std::uint64_t offset, std::uint64_t length, Pattern pattern) const;

  std::filesystem::path path_;
  base::UniqueHandle file_;
  std::uint64_t size_;
  std::vector<Island> islands_;
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SOURCE_H_
