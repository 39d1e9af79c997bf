#include "harness/conformance/cases/large.h"

#include <sluice/plugin.h>

#include <cstdint>
#include <vector>

#include "core/base/file.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;
constexpr std::uint64_t kStep = 16 * kMiB;

// Sends a file of holes with bytes at its ends and around what 31 and 32 bits can count.
void Send(Trial& trial, std::uint64_t size) {
  constexpr std::uint64_t kIsland = std::uint64_t{64} * 1024;
  std::vector<Island> islands = {{.position = 0, .size = kIsland}};
  for (const std::uint64_t border : {2 * kGiB, 4 * kGiB}) {
    if (border < size) {
      islands.push_back({.position = border - kIsland / 2 - 1, .size = kIsland});
    }
  }
  islands.push_back({.position = size - kIsland, .size = kIsland});
  const Source source(trial, size, islands);

  Delivery delivery(trial, source,
                    {.buffers = {.send = kMiB, .receive = kMiB}, .reading = {.chunk = kMiB / 8}});
  Stepper& stepper = delivery.stepper();
  stepper.Open();
  delivery.reader().Start();
  // What was sent need not stay in memory. Only a hint: pages that are still in use stay.
  const auto forget = [&](std::uint64_t) {
    base::ForgetCached(source.handle(), stepper.bytes_done());
    return true;
  };
  stepper.FinishWell(kStep, forget);
  delivery.Conclude();
}

}  // namespace

void SendsMoreThan2GiB(Trial& trial) { Send(trial, 2 * kGiB + 3 * kMiB + 1); }

void SendsMoreThan4GiB(Trial& trial) { Send(trial, 4 * kGiB + 3 * kMiB + 1); }

void SendsMoreThan4GiBOnce(Trial& trial) {
  trial.Choose({"pipe", "unix", "tcp", "file"});
  SendsMoreThan4GiB(trial);
}

}  // namespace sluice::conformance
