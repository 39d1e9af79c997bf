#include "core/loop/pages.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace sluice::loop {
namespace {

TEST(Pages, GivesAlignedMemoryThatDoesNotOverlap) {
  Pages pages;
  struct Piece {
    std::byte* memory;
    std::size_t size;
    int mark;
  };
  std::vector<Piece> pieces;
  for (int i = 0; i < 200; ++i) {
    const std::size_t size = 1 + static_cast<std::size_t>(i) * 977;
    for (const std::size_t align : {std::size_t{8}, std::size_t{4096}}) {
      auto* const memory = static_cast<std::byte*>(pages.allocate(size, align));
      ASSERT_EQ(reinterpret_cast<std::uintptr_t>(memory) % align, 0U);
      std::memset(memory, i, size);
      pieces.push_back({memory, size, i});
    }
  }
  for (const Piece& piece : pieces) {
    const std::vector<std::byte> expected(piece.size, static_cast<std::byte>(piece.mark));
    ASSERT_EQ(std::memcmp(piece.memory, expected.data(), piece.size), 0);
  }
}

TEST(Pages, GivesMoreThanAChunkAtATime) {
  Pages pages;
  constexpr std::size_t kSize = std::size_t{16} << 20U;
  auto* const memory = static_cast<std::byte*>(pages.allocate(kSize, 4096));
  memory[0] = memory[kSize - 1] = std::byte{1};
  auto* const small = static_cast<std::byte*>(pages.allocate(1, 1));
  EXPECT_TRUE(small < memory || small >= memory + kSize);
}

}  // namespace
}  // namespace sluice::loop
