// How much of a transfer one call of TransmitFile is given: pure arithmetic, the same on every
// system.
#ifndef SLUICE_PLUGINS_WINDOWS_PIECE_H_
#define SLUICE_PLUGINS_WINDOWS_PIECE_H_

#include <algorithm>
#include <cstdint>

namespace sluice::plugins::windows {

// Most bytes of one call, head and tail included: 2^31 − 2.
// https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile
inline constexpr std::uint64_t kMostPerCall = 2'147'483'646;

// The bytes of one call, in the order in which they go out.
struct Piece {
  std::uint32_t head = 0;
  std::uint32_t source = 0;
  std::uint32_t tail = 0;

  // At most kMostPerCall, so that a count of 32 bits holds it.
  std::uint32_t total() const noexcept { return head + source + tail; }
};

// What goes next of a transfer that has so many bytes left of its head, of the source and of its
// tail. The tail goes along only behind the last byte of the source.
inline Piece NextPiece(std::uint64_t head, std::uint64_t source, std::uint64_t tail,
                       std::uint64_t budget) noexcept {
  std::uint64_t room = std::min(budget, kMostPerCall);
  const auto take = [&room](std::uint64_t left) {
    const std::uint64_t count = std::min(left, room);
    room -= count;
    return static_cast<std::uint32_t>(count);
  };
  Piece piece;
  piece.head = take(head);
  piece.source = take(source);
  if (piece.source == source) piece.tail = take(tail);
  return piece;
}

// How many of the source's bytes are among `count` accepted ones of a piece that ended well. All
// that went out may be less than the piece had, because the source was shorter than it had seemed;
// the tail then went out behind what there was.
inline std::uint32_t SourceOf(const Piece& piece, std::uint32_t count) noexcept {
  const std::uint32_t around = piece.head + piece.tail;
  return std::min(count > around ? count - around : 0, piece.source);
}

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_PIECE_H_
