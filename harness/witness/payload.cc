#include "harness/witness/payload.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "core/base/path.h"
#include "harness/witness/page_cache.h"

namespace sluice::witness {
namespace {

std::uint64_t RandomSeed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

// DigestOf() keeps a part of the bytes in a buffer of its own, which would stay on the stack.
channels::Digest DigestInPlace(std::span<const std::byte> bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {.high = hash.high64, .low = hash.low64};
}

}  // namespace

base::Result<Payload> Payload::Make(const std::filesystem::path& directory, std::uint64_t bytes,
                                    transfer::CacheState cache) {
  Payload payload;
  payload.bytes_ = bytes;
  payload.seed_ = RandomSeed();
  auto made = base::MakeTemporaryFile(directory, "sluice-payload-");
  if (!made) return made.error();
  payload.file_ = std::move(made->file);
  payload.source_ = std::move(made->reader);
  // Allocated, because a mapping that finds the disk full ends the process.
  if (base::Allocate(payload.file_.get(), bytes) != 0) {
    return base::Failed(
        fmt::format("cannot make a payload of {} bytes in {}", bytes, base::ToUtf8(directory)));
  }
  {
    const auto pages = base::Pages::Map(payload.file_.get(), static_cast<std::size_t>(bytes),
                                        base::Pages::Use::kReadWrite);
    if (!pages) return pages.error();
    payload.stamps(Stamping::kA).Fill(0, pages->bytes());
    payload.digest_ = DigestInPlace(pages->bytes());
  }
  if (cache == transfer::CacheState::kCold) {
    if (auto dropped = payload.DropFromCache(); !dropped) return dropped.error();
  }
  return payload;
}

base::Result<void> Payload::DropFromCache() const { return DropFromPageCache(file_.get(), bytes_); }

base::Result<void> Payload::Overwrite() const {
  constexpr std::uint64_t kPiece = std::uint64_t{64} << 10U;
  std::vector<std::byte> piece;
  for (std::uint64_t at = 0; at < bytes_; at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min(kPiece, bytes_ - at)));
    stamps(Stamping::kB).Fill(at / kUnitBytes, piece);
    const std::int64_t put = base::WriteAt(file_.get(), piece, at);
    if (put != static_cast<std::int64_t>(piece.size())) {
      return base::Failed("cannot write over the payload");
    }
  }
  return {};
}

}  // namespace sluice::witness
