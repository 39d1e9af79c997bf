// The file a witness has transferred.
#ifndef SLUICE_HARNESS_WITNESS_PAYLOAD_H_
#define SLUICE_HARNESS_WITNESS_PAYLOAD_H_

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/transfer/cache_state.h"
#include "harness/channels/digest.h"
#include "harness/witness/stamp.h"

namespace sluice::witness {

using transfer::CacheName;
using transfer::CacheState;

// A temporary file full of stamps of a random seed: no unit of 64 bytes occurs twice. It is gone
// with the last handle.
//
// Nothing of its content is left in the memory of the process that makes it, so that a fork of it
// can be searched for copies.
class Payload {
 public:
  // `bytes` is a multiple of kUnitBytes, not 0. An error if `directory` cannot hold the file or,
  // for kCold, if the system keeps it in memory.
  static base::Result<Payload> Make(const std::filesystem::path& directory, std::uint64_t bytes,
                                    CacheState cache);

  // Open for reading only; for the plugin.
  base::Handle source() const { return source_.get(); }

  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t units() const { return bytes_ / kUnitBytes; }

  // Of the content as made: pattern A.
  const channels::Digest& digest() const { return digest_; }

  Stamps stamps(Stamping pattern) const { return Stamps(seed_, pattern); }

  // Out of the page cache, as kCold makes it. An error if that cannot be had.
  base::Result<void> DropFromCache() const;

  // Replaces the whole content by pattern B, by writing to the file: into the same pages of the
  // page cache.
  base::Result<void> Overwrite() const;

 private:
  Payload() = default;

  base::UniqueHandle file_;  // for reading and writing
  base::UniqueHandle source_;
  std::uint64_t bytes_ = 0;
  std::uint64_t seed_ = 0;
  channels::Digest digest_;
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_PAYLOAD_H_
