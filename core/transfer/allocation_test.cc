// The steady state allocates nothing: this binary's operator new counts.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "core/host/loader.h"
#include "core/transfer/driver.h"
#include "core/transfer/planner.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"
#include "harness/os/file.h"
#include "harness/os/socket.h"

namespace {

std::atomic<std::uint64_t> allocations = 0;

// With room for the alignment, and for the address to free just before what is answered: not every
// C library has aligned_alloc().
void* Allocate(std::size_t size, std::size_t align) {
  ++allocations;
  void* const raw = std::malloc(size + align + sizeof(void*));
  if (raw == nullptr) std::abort();
  void* memory = static_cast<std::byte*>(raw) + sizeof(void*);
  std::size_t room = size + align;
  std::align(align, size, memory, room);
  std::memcpy(static_cast<std::byte*>(memory) - sizeof(void*), &raw, sizeof raw);
  return memory;
}

void Free(void* memory) noexcept {
  if (memory == nullptr) return;
  void* raw = nullptr;
  std::memcpy(&raw, static_cast<std::byte*>(memory) - sizeof(void*), sizeof raw);
  std::free(raw);
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t align) {
  return Allocate(size, static_cast<std::size_t>(align));
}
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { Free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { Free(memory); }

namespace sluice::transfer {
namespace {

bool ReadAll(Handle from, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const std::int64_t got = harness::os::Read(from, bytes);
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

TEST(Allocation, CounterCounts) {
  const std::uint64_t before = allocations;
  const auto one = std::make_unique<int>(1);
  EXPECT_EQ(*one, 1);
  EXPECT_EQ(allocations - before, 1U);
}

TEST(Driver, AllocatesNothingPerTransferEvenWhenFallingBack) {
  const testing::Route route(testing::Bytes(1000));
  const Request request = route.MakeRequest();
  Driver driver(std::vector{testing::Linked<testing::CopyUntil<100>>(),
                            testing::Linked<testing::CopyUntil<UINT64_MAX>>()});
  std::array<std::byte, 1000> drained{};
  const std::uint64_t before = allocations;
  for (int i = 0; i < 100; ++i) {
    const Outcome& outcome = driver.Run(request);
    ASSERT_TRUE(outcome.ok());
    ASSERT_EQ(outcome.fallbacks.size(), 1U);
    ASSERT_TRUE(ReadAll(route.receiver.get(), drained));
  }
  EXPECT_EQ(allocations - before, 0U);
}

TEST(Driver, AllocatesNothingPerTransferWithAnyShippedPlugin) {
  std::size_t plugins = 0;
  for (const auto& entry : std::filesystem::directory_iterator("harness/sluice-plugins")) {
    SCOPED_TRACE(entry.path());
    testing::Route route(testing::Bytes(1000));
    // Not every plugin takes other sockets, or any.
    auto ends = harness::os::ConnectLoopback().value();
    route.sink = std::move(ends[0]);
    route.receiver = std::move(ends[1]);
    const std::vector plugins_here = {host::Load(entry.path()).value()};
    const bool to_socket = !Usable(Plan(plugins_here, route.MakeRequest())).empty();
    if (!to_socket) route.sink = testing::FileWith("");
    const Request request = route.MakeRequest();
    Driver driver(plugins_here);
    std::array<std::byte, 1000> drained{};
    const std::uint64_t before = allocations;
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(driver.Run(request).ok()) << Describe(driver.outcome());
      ASSERT_TRUE(!to_socket || ReadAll(route.receiver.get(), drained));
    }
    EXPECT_EQ(allocations - before, 0U);
    ++plugins;
  }
  EXPECT_GE(plugins, 3U);
}

}  // namespace
}  // namespace sluice::transfer
