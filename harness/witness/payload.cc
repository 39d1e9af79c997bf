#include "harness/witness/payload.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "core/base/path.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "harness/witness/page_cache.h"

namespace sluice::harness {
namespace {

std::uint64_t RandomSeed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

// DigestOf() keeps a part of the bytes in a buffer of its own, which would stay on the stack.
Digest DigestInPlace(std::span<const std::byte> bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {.high = hash.high64, .low = hash.low64};
}

}  // namespace

host::Result<Payload> Payload::Make(const std::filesystem::path& directory, std::uint64_t bytes,
                                    CacheState cache) {
  Payload payload;
  payload.bytes_ = bytes;
  payload.seed_ = RandomSeed();
  auto made = os::MakeTemporaryFile(directory, "sluice-payload-");
  if (!made) return made.error();
  payload.file_ = std::move(made->file);
  payload.source_ = std::move(made->reader);
  // Allocated, because a mapping that finds the disk full ends the process.
  if (os::Allocate(payload.file_.get(), bytes) != 0) {
    return os::Failed(
        fmt::format("cannot make a payload of {} bytes in {}", bytes, host::ToUtf8(directory)));
  }
  {
    const auto pages = os::Pages::Map(payload.file_.get(), static_cast<std::size_t>(bytes),
                                      os::Pages::Use::kReadWrite);
    if (!pages) return pages.error();
    payload.stamps(Stamping::kA).Fill(0, pages->bytes());
    payload.digest_ = DigestInPlace(pages->bytes());
  }
  if (cache == CacheState::kCold) {
    if (auto dropped = payload.DropFromCache(); !dropped) return dropped.error();
  }
  return payload;
}

host::Result<void> Payload::DropFromCache() const { return DropFromPageCache(file_.get(), bytes_); }

host::Result<void> Payload::Overwrite() const {
  constexpr std::uint64_t kPiece = std::uint64_t{64} << 10U;
  std::vector<std::byte> piece;
  for (std::uint64_t at = 0; at < bytes_; at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min(kPiece, bytes_ - at)));
    stamps(Stamping::kB).Fill(at / kUnitBytes, piece);
    const std::int64_t put = os::WriteAt(file_.get(), piece, at);
    if (put != static_cast<std::int64_t>(piece.size())) {
      return os::Failed("cannot write over the payload");
    }
  }
  return {};
}

}  // namespace sluice::harness
