// How many segments TCP makes of a head and a body.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <cstdint>
#include <string>

#include "harness/conformance/case_context.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kPage = 4096;

}  // namespace

// One segment with the head and the first bytes of the source: all of a small file, or the first
// step of a large one.
void SendsTheHeadInOneSegment(CaseContext& context) {
  constexpr std::uint64_t kHead = 200;
  constexpr std::uint64_t kFirst = 1000;  // with the head less than a segment of any device
  for (const std::uint64_t size : {kFirst, 20 * kPage}) {
    const Source source(context, size);
    const std::string wrong = WhenUndisturbed(context, [&]() -> std::string {
      Delivery delivery(context, source, {.head = kHead});
      delivery.transfer().Open();
      while (delivery.transfer().bytes_done() < kHead + kFirst) {
        const sluice_status status =
            delivery.transfer().Step(kHead + kFirst - delivery.transfer().bytes_done());
        if (status == SLUICE_WOULD_BLOCK) delivery.transfer().Wait();
        if (status <= SLUICE_DONE) break;
      }
      const std::uint32_t segments = TcpInfoOf(delivery.sink()).tcpi_data_segs_out;
      delivery.reader().Start();
      delivery.Conclude();
      if (segments <= 1) return {};
      return fmt::format("{} segments for a head of {} and {} bytes of a source of {}", segments,
                         kHead, kFirst, size);
    });
    context.Expect(wrong.empty(), "C-PART-2", "head and first bytes of the source in one segment",
                   wrong);
  }
}

}  // namespace sluice::conformance
