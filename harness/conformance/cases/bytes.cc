// Every byte arrives, whatever the size.
#include <sluice/plugin.h>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

// A whole file of each size, on a connection of its own.
template <class Sizes>
void SendEach(CaseContext& context, const Sizes& sizes, const Plan& plan = {}) {
  for (const std::uint64_t size : sizes) Deliver(context, Source(context, size), plan);
}

void SendsNothing(CaseContext& context) { SendEach(context, std::array{std::uint64_t{0}}); }

void SendsOneByte(CaseContext& context) { SendEach(context, std::array{std::uint64_t{1}}); }

void SendsAroundAPage(CaseContext& context) {
  SendEach(context, std::array{kPage - 1, kPage, kPage + 1, 2 * kPage - 1, 2 * kPage + 1});
}

void SendsAroundABlock(CaseContext& context) {
  SendEach(context, std::array{kBlock - 1, kBlock, kBlock + 1});
}

// A pipe counts slots of a page, so what begins inside a page fills it sooner.
void SendsAroundAPipe(CaseContext& context) {
  const Source source(context, 2 * kMiB);
  for (const std::uint64_t offset : {std::uint64_t{0}, kPage / 2 + 1}) {
    for (const std::uint64_t capacity : {kPage, 4 * kPage}) {
      for (const std::uint64_t length : {capacity - 1, capacity + 1, 2 * capacity}) {
        Deliver(context, source,
                {.offset = offset,
                 .length = length,
                 .buffers = {.send = static_cast<int>(capacity), .receive = {}}});
      }
    }
    // The largest that anybody may make, unless the administrator says otherwise (pipe(7)).
    for (const std::uint64_t length : {kMiB - 1, kMiB + 1}) {
      Deliver(context, source, {.offset = offset, .length = length});
    }
  }
}

// The sizes that the system made of those asked for.
std::vector<std::uint64_t> BufferSizes(CaseContext& context, const channels::Buffers& buffers) {
  const channels::Connection connection = context.Connect(buffers);
  std::vector<std::uint64_t> sizes;
  for (const auto& [end, buffer] : {std::pair{&connection.sink, base::Buffer::kSend},
                                    std::pair{&connection.receiver, base::Buffer::kReceive}}) {
    sizes.push_back(static_cast<std::uint64_t>(
        Must(base::BufferOf(end->get(), buffer), "size of a socket buffer")));
  }
  return sizes;
}

void SendsAroundSocketBuffers(CaseContext& context) {
  const channels::Buffers buffers{.send = 16 * 1024, .receive = 24 * 1024};
  for (const std::uint64_t size : BufferSizes(context, buffers)) {
    SendEach(context, std::array{size - 1, size, size + 1, size / 2 + 1}, {.buffers = buffers});
  }
}

void SendsRandomSizes(CaseContext& context) {
  std::array<std::uint64_t, 6> sizes{};
  for (std::uint64_t& size : sizes) size = context.Random(1, 5 * kBlock);
  SendEach(context, sizes);
}

void SendsMuch(CaseContext& context) { SendEach(context, std::array{8 * kMiB}); }

void SendsToTheEnd(CaseContext& context) {
  for (const std::uint64_t size : {std::uint64_t{1}, kPage, kBlock + 1, kMiB + 1}) {
    const Source source(context, size);
    for (const std::uint64_t offset : {std::uint64_t{0}, size / 3}) {
      Deliver(context, source, {.offset = offset, .length = SLUICE_TO_END});
    }
  }
}

void SendsNothingToTheEnd(CaseContext& context, std::uint64_t size, std::uint64_t offset) {
  Deliver(context, Source(context, size), {.offset = offset, .length = SLUICE_TO_END});
}

void SendsAnEmptyFileToTheEnd(CaseContext& context) { SendsNothingToTheEnd(context, 0, 0); }

void SendsFromTheEnd(CaseContext& context) {
  SendsNothingToTheEnd(context, 1000, 1000);
  SendsNothingToTheEnd(context, 2 * kPage, 2 * kPage);
}

void SendsFromBehindTheEnd(CaseContext& context) {
  SendsNothingToTheEnd(context, 1000, 1001);
  SendsNothingToTheEnd(context, 1000, kPage + 1);
  SendsNothingToTheEnd(context, 0, INT64_MAX);
}

constexpr std::uint64_t kSparse = 700'000;
const std::vector<Island> kIslands = {{.position = 5000, .size = 1},
                                      {.position = kBlock - 10, .size = 20},
                                      {.position = 4 * kBlock + 1, .size = 3 * kPage}};

void SendsHoles(CaseContext& context) {
  const Source source(context, kSparse, kIslands);
  Deliver(context, source, {});
  Deliver(context, source, {.offset = 5000, .length = 4 * kBlock});
}

void SendsWhatIsReadOnly(CaseContext& context) {
  const Source source(context, 3 * kBlock);
  const base::UniqueHandle read_only = base::OpenFile(source.path(), base::Access::kRead).value();
  Delivery delivery(context, source, {});
  delivery.transfer().source() = transfer::Describe(read_only.get()).value();
  delivery.transfer().Open();
  delivery.reader().Start();
  delivery.transfer().FinishWell();
  delivery.Conclude();
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
      {.name = "bytes.pipe_borders",
       .summary = "sizes around the capacities of pipes, at and inside a page",
       .clauses = {"C-BYTES-1"},
       .routes = kEveryKind,
       .run = SendsAroundAPipe},
      {.name = "bytes.socket_borders",
       .summary = "sizes around those of small socket buffers",
       .clauses = {"C-BYTES-1"},
       .routes = kSockets,
       .run = SendsAroundSocketBuffers},
      {.name = "bytes.random_sizes",
       .summary = "random sizes, up to 320 KiB",
       .clauses = {"C-BYTES-1"},
       .routes = kEverywhere,
       .run = SendsRandomSizes},
      {.name = "bytes.several_mib",
       .summary = "8 MiB, in steps of 2 MiB",
       .clauses = {"C-BYTES-1"},
       .routes = kEverywhere,
       .run = SendsMuch},
      {.name = "bytes.to_end",
       .summary = "SLUICE_TO_END sends up to the end, from the beginning and from inside",
       .clauses = {"C-END-2"},
       .routes = kEverywhere,
       .run = SendsToTheEnd},
      {.name = "bytes.to_end_empty_file",
       .summary = "SLUICE_TO_END of an empty file is done and sends nothing",
       .clauses = {"C-END-2"},
       .routes = kEveryKind,
       .run = SendsAnEmptyFileToTheEnd},
      {.name = "bytes.to_end_at_end",
       .summary = "SLUICE_TO_END from the very end is done and sends nothing",
       .clauses = {"C-END-2"},
       .routes = kEveryKind,
       .run = SendsFromTheEnd},
      {.name = "bytes.to_end_past_end",
       .summary = "SLUICE_TO_END from behind the end is done and sends nothing",
       .clauses = {"C-END-2", "C-OFFSET-2"},
       .routes = kEveryKind,
       .run = SendsFromBehindTheEnd},
      {.name = "bytes.sparse",
       .summary = "a file with holes: they arrive as zeros, what is between them as it is",
       .clauses = {"C-BYTES-1"},
       .routes = kEverywhere,
       .run = SendsHoles},
      {.name = "bytes.memory_file",
       .summary = "a file without a name, in memory (memfd)",
       .clauses = {"C-BYTES-1"},
       .routes = kEveryKind,
       .run = SendsMemory},
      {.name = "bytes.read_only_source",
       .summary = "a source that is open for reading only",
       .clauses = {"C-BYTES-1"},
       .routes = kEveryKind,
       .run = SendsWhatIsReadOnly},
  };
}

}  // namespace sluice::conformance
