// The steady state allocates nothing: this binary's operator new counts.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

#include "core/host/loader.h"
#include "core/transfer/driver.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* Allocate(std::size_t size, std::size_t align) {
  ++allocations;
  if (void* memory = std::aligned_alloc(align, (size + align - 1) / align * align)) return memory;
  std::abort();
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t align) {
  return Allocate(size, static_cast<std::size_t>(align));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace sluice::transfer {
namespace {

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
  std::array<char, 1000> drained{};
  const std::uint64_t before = allocations;
  for (int i = 0; i < 100; ++i) {
    const Outcome& outcome = driver.Run(request);
    ASSERT_TRUE(outcome.ok());
    ASSERT_EQ(outcome.fallbacks.size(), 1U);
    ASSERT_EQ(recv(route.receiver.get(), drained.data(), drained.size(), MSG_WAITALL), 1000);
  }
  EXPECT_EQ(allocations - before, 0U);
}

TEST(Driver, AllocatesNothingPerTransferWithAnyShippedPlugin) {
  for (const char* file :
       {"plugins/linux/linux.sendfile.so", "plugins/linux/linux.splice.so",
        "plugins/posix/posix.mmap_write.so", "plugins/posix/posix.read_write.so"}) {
    SCOPED_TRACE(file);
    const testing::Route route(testing::Bytes(1000));
    const Request request = route.MakeRequest();
    Driver driver(std::vector{host::Load(file).value()});
    std::array<char, 1000> drained{};
    const std::uint64_t before = allocations;
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(driver.Run(request).ok()) << Describe(driver.outcome());
      ASSERT_EQ(recv(route.receiver.get(), drained.data(), drained.size(), MSG_WAITALL), 1000);
    }
    EXPECT_EQ(allocations - before, 0U);
  }
}

}  // namespace
}  // namespace sluice::transfer
