#include "harness/witness/payload.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "harness/os/posix/retry.h"
#include "harness/witness/mapping.h"
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
  std::string name = (directory / "sluice-payload-XXXXXX").string();
  payload.file_ = transfer::UniqueHandle(::mkostemp(name.data(), O_CLOEXEC));
  if (!payload.file_) return host::SystemError(errno, fmt::format("cannot make {}", name));
  payload.source_ = transfer::UniqueHandle(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  const int open_error = errno;
  ::unlink(name.c_str());
  if (!payload.source_) return host::SystemError(open_error, fmt::format("cannot open {}", name));
  // Reserved, because a mapping that finds the disk full raises SIGBUS.
  if (const int error = ::posix_fallocate(payload.file_.get(), 0, static_cast<off_t>(bytes));
      error != 0) {
    return host::SystemError(
        error, fmt::format("cannot make a payload of {} bytes in {}", bytes, directory.string()));
  }
  {
    const auto mapping =
        Mapping::Map(payload.file_.get(), static_cast<std::size_t>(bytes), PROT_READ | PROT_WRITE);
    if (!mapping) return mapping.error();
    payload.stamps(Stamping::kA).Fill(0, mapping->bytes());
    payload.digest_ = DigestInPlace(mapping->bytes());
  }
  if (cache == CacheState::kCold) {
    if (auto dropped = DropFromPageCache(payload.file_.get(), bytes); !dropped) {
      return dropped.error();
    }
  }
  return payload;
}

host::Result<void> Payload::Overwrite() const {
  constexpr std::uint64_t kPiece = std::uint64_t{64} << 10U;
  std::vector<std::byte> piece;
  for (std::uint64_t at = 0; at < bytes_; at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min(kPiece, bytes_ - at)));
    stamps(Stamping::kB).Fill(at / kUnitBytes, piece);
    const ssize_t put = RetryOnSignal(
        [&] { return ::pwrite(file_.get(), piece.data(), piece.size(), static_cast<off_t>(at)); });
    if (put < 0) return host::SystemError(errno, "pwrite over the payload");
    if (static_cast<std::size_t>(put) != piece.size()) {
      return host::SystemError(ENOSPC, "pwrite over the payload");
    }
  }
  return {};
}

}  // namespace sluice::harness
