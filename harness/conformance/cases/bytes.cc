// Every byte arrives, whatever the size.
#include <sluice/plugin.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>

#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/trial.h"

namespace sluice::harness {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;

// A whole file of each size, on a connection of its own.
template <class Sizes>
void SendEach(Trial& trial, const Sizes& sizes) {
  for (const std::uint64_t size : sizes) Deliver(trial, Source(trial, size), {});
}

void SendsNothing(Trial& trial) { SendEach(trial, std::array{std::uint64_t{0}}); }

void SendsOneByte(Trial& trial) { SendEach(trial, std::array{std::uint64_t{1}}); }

void SendsAroundAPage(Trial& trial) {
  SendEach(trial, std::array{kPage - 1, kPage, kPage + 1, 2 * kPage - 1, 2 * kPage + 1});
}

void SendsAroundABlock(Trial& trial) {
  SendEach(trial, std::array{kBlock - 1, kBlock, kBlock + 1});
}

}  // namespace

std::vector<Case> BytesCases() {
  return {
      {.name = "bytes.empty",
       .summary = "an empty range is done at once and sends nothing",
       .clauses = {"C-BYTES-1"},
       .routes = kEverywhere,
       .run = SendsNothing},
      {.name = "bytes.one",
       .summary = "one byte",
       .clauses = {"C-BYTES-1"},
       .routes = kEverywhere,
       .run = SendsOneByte},
      {.name = "bytes.page_borders",
       .summary = "sizes around one and two pages",
       .clauses = {"C-BYTES-1"},
       .routes = kEverywhere,
       .run = SendsAroundAPage},
      {.name = "bytes.block_borders",
       .summary = "sizes around 64 KiB, where many buffers end",
       .clauses = {"C-BYTES-1"},
       .routes = kEverywhere,
       .run = SendsAroundABlock},
  };
}

}  // namespace sluice::harness
