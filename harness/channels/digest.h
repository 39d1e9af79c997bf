// Digests of payloads, to compare what was sent with what arrived.
#ifndef SLUICE_HARNESS_CHANNELS_DIGEST_H_
#define SLUICE_HARNESS_CHANNELS_DIGEST_H_

#include <xxhash.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

namespace sluice::channels {

// XXH3, 128 bits.
struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const Digest&, const Digest&) = default;
};

// The digest of bytes that come piece by piece.
class Digester {
 public:
  Digester() : state_(XXH3_createState()) {
    if (state_ == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(state_.get());
  }
  void Add(std::span<const std::byte> bytes) {
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
  }
  // Of all the bytes so far.
  Digest digest() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return {.high = hash.high64, .low = hash.low64};
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };

  // Not a member: its alignment is more than GCC's AddressSanitizer keeps to on the stack.
  std::unique_ptr<XXH3_state_t, Free> state_;
};

inline Digest DigestOf(std::span<const std::byte> bytes) {
  Digester digester;
  digester.Add(bytes);
  return digester.digest();
}

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_DIGEST_H_
