#include "harness/conformance/support/leak_check.h"

#include <fmt/format.h>

#include "harness/conformance/process_state.h"

namespace sluice::conformance {
namespace {

constexpr int kWarmUp = 4;
constexpr int kRounds = 12;
constexpr std::uint64_t kSmallestMapping = 4096;
constexpr std::uint64_t kSmallestBlock = 16;  // that malloc() gives

// ---- What is counted ----

ProcessState LookAtDescriptors() {
  ProcessState state;
  state.descriptors = LookAtProcess().descriptors;
  return state;
}

ProcessState LookAtThreads() {
  ProcessState all = LookAtProcess();
  ProcessState state;
  state.threads = std::move(all.threads);
  state.children = std::move(all.children);
  return state;
}

constexpr struct {
  std::uint8_t held;
  ProcessState (*look)();
  std::string_view clause;
  std::string_view name;
} kCounted[] = {
    {kDescriptorLeaks, LookAtDescriptors, "C-LEAK-1", "descriptor"},
    {kThreadLeaks, LookAtThreads, "C-LEAK-4", "thread or child process"},
};

// ---- What is measured ----

constexpr struct {
  std::uint8_t held;
  std::uint64_t (*measure)();
  std::uint64_t smallest;
  std::string_view clause;
  std::string_view name;
} kMeasured[] = {
    {kMappingLeaks, MappedBytes, kSmallestMapping, "C-LEAK-2", "mapping"},
    {kMemoryLeaks, AllocatedBytes, kSmallestBlock, "C-LEAK-3", "allocated memory"},
};

std::string_view Either(std::string_view chosen, std::string_view usual) {
  return chosen.empty() ? usual : chosen;
}

void Repeat(const std::function<void()>& round, int times) {
  for (int i = 0; i < times; ++i) round();
}

// How much more there is after kRounds.
std::uint64_t Growth(std::uint64_t (*measure)(), const std::function<void()>& round) {
  const std::uint64_t before = measure();
  Repeat(round, kRounds);
  const std::uint64_t after = measure();
  return after > before ? after - before : 0;
}

void ExpectNoGrowth(CaseContext& context, std::uint8_t what, const std::function<void()>& round,
                    std::string_view clause) {
  KeepMallocToTheHeap();
  Repeat(round, kWarmUp);
  for (const auto& it : kMeasured) {
    if ((what & it.held) == 0) continue;
    const std::uint64_t once = Growth(it.measure, round);
    if (once < it.smallest * kRounds) continue;
    const std::uint64_t again = Growth(it.measure, round);
    if (again < it.smallest * kRounds) continue;
    context.Fail(Either(clause, it.clause), fmt::format("no {} is left", it.name),
                 fmt::format("{} bytes more after {} times, and {} more after as many again", once,
                             kRounds, again));
  }
}

}  // namespace

void ExpectNoLeaks(CaseContext& context, std::uint8_t what, const std::function<void()>& round,
                   std::string_view clause) {
  const bool counts = (what & (kDescriptorLeaks | kThreadLeaks)) != 0;
  if (counts && LibrariesKeepDescriptors()) round();
  ProcessState before[std::size(kCounted)];
  for (std::size_t i = 0; i < std::size(kCounted); ++i) before[i] = kCounted[i].look();

  const bool measures = (what & (kMappingLeaks | kMemoryLeaks)) != 0;
  if (measures && !Sanitized()) {
    ExpectNoGrowth(context, what, round, clause);
  } else if (counts) {
    Repeat(round, kRounds);
  } else {
    context.Skip("a sanitizer brings its own memory management");
  }

  for (std::size_t i = 0; i < std::size(kCounted); ++i) {
    const auto& it = kCounted[i];
    if ((what & it.held) == 0) continue;
    const std::string left = LastingDifference(before[i], it.look);
    context.Expect(left.empty(), Either(clause, it.clause), fmt::format("no {} is left", it.name),
                   left);
  }
}

}  // namespace sluice::conformance
