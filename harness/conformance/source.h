// The files that cases send from.
#ifndef SLUICE_HARNESS_CONFORMANCE_SOURCE_H_
#define SLUICE_HARNESS_CONFORMANCE_SOURCE_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/file.h"
#include "core/base/handle.h"
#include "harness/conformance/pattern.h"

namespace sluice::conformance {

class Trial;

// Bytes of a sparse file that are no hole.
struct Island {
  std::uint64_t position;
  std::uint64_t size;
};

// A regular file in the trial's directory, open for reading and writing, full of Pattern{}.
// Throws std::system_error if the system does not let it be made.
class Source {
 public:
  Source(const Trial& trial, std::uint64_t size);

  // Holes, but for these islands, which are sorted and do not overlap.
  Source(const Trial& trial, std::uint64_t size, std::vector<Island> islands);

  // In this file, which is empty and writable and has no name: of memfd_create(2), for instance.
  Source(base::UniqueHandle file, std::uint64_t size, std::vector<Island> islands);

  base::Handle handle() const { return file_.get(); }
  const std::filesystem::path& path() const { return path_; }  // empty: it has no name
  std::uint64_t size() const { return size_; }
  // As the host would describe it now.
  sluice_endpoint endpoint() const;

  // What a transfer of that range has to deliver. Ranges end with the file.
  std::vector<Stretch> Range(std::uint64_t offset, std::uint64_t length) const;

  // ---- What other processes do to a file meanwhile ----
  // Cuts it off, or adds a hole. size() follows.
  // False: this system does not, because the plugin has mapped it.
  [[nodiscard]] bool Resize(std::uint64_t size);
  // Adds bytes of the pattern at its end. size() follows.
  void Grow(std::uint64_t bytes);
  // Overwrites a range with another pattern. Range() goes on to tell what was there before.
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
