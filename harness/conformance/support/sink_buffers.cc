#include "harness/conformance/support/sink_buffers.h"

#include <array>
#include <chrono>
#include <cstddef>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/base/wait.h"

namespace sluice::conformance {

bool IsWritable(base::Handle sink) {
  return base::IsReady(sink, SLUICE_WAIT_WRITABLE, std::chrono::milliseconds(0));
}

bool HasCome(const sluice_progress& progress, int patience_ms) {
  return base::IsReady(progress.wait_handle, progress.wait_events,
                       std::chrono::milliseconds(patience_ms));
}

void StepUntilFull(CaseContext& context, CheckedTransfer& transfer, std::uint64_t budget) {
  sluice_status status = SLUICE_MORE;
  while (status == SLUICE_MORE) status = transfer.Step(budget);
  context.Expect(status == SLUICE_WOULD_BLOCK, "C-STATUS-2",
                 "WOULD_BLOCK: nobody reads, and more is left than the sink has room for",
                 transfer.Describe(status));
}

void FillByHost(const CaseContext& context, base::Handle sink) {
  static constexpr std::array<std::byte, 4096> kBytes{};
  Must(base::SetNonblocking(sink, true), "a sink that does not wait");
  // Byte by byte in the end: a pipe takes no part of a small write.
  for (const std::size_t size : {kBytes.size(), std::size_t{1}}) {
    while (base::Write(sink, std::span(kBytes).first(size)) > 0) {
    }
  }
  Must(base::SetNonblocking(sink, context.nonblocking()), "the mode of a sink");
}

std::uint64_t Readable(base::Handle receiver) {
  return static_cast<std::uint64_t>(Must(base::ReadableBytes(receiver), "bytes to read"));
}

void ReadWhatIsThere(const CaseContext& context, Reader& reader) {
  if (!context.OnFile()) reader.ReadNow(Readable(reader.handle()));
}

#ifndef __linux__
std::optional<std::uint64_t> AcceptedByTcp(base::Handle) { return std::nullopt; }
#endif

}  // namespace sluice::conformance
