#include "harness/app/sender.h"

#include <fmt/format.h>

#include <chrono>

#include "core/base/error.h"
#include "core/base/socket.h"
#include "core/transfer/cost_file.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"
#include "harness/app/failure.h"
#include "harness/app/interrupt.h"
#include "harness/app/sockets.h"
#include "harness/app/streams.h"

namespace sluice::app {
namespace {

Failure FailureBy(const Interrupt& interrupt, const base::Error& error) {
  const int signal = interrupt.signal();
  return {signal != 0 ? kExitSignal + signal : kExitFailed, error.message};
}

void Transfer(const SendJob& job, const InputFile& source, const Interrupt& interrupt,
              const OnProgress& on_progress, SendReport& report) {
  const std::optional<std::uint64_t> total = source.SizeOf(job.range);
  transfer::Driver driver(ToTry(job.choice, report.plan));
  on_progress(0, total);
  const auto start = std::chrono::steady_clock::now();
  report.outcome = driver.Run(
      report.request, {.cancellation = &interrupt.cancellation(),
                       .on_progress = [&](std::uint64_t done) { on_progress(done, total); }});
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

base::Result<Verification> Verify(const SendJob& job, const InputFile& source, base::Handle sink,
                                  std::uint64_t length, const Interrupt& interrupt) {
  if (base::ShutDown(sink, base::Half::kWriting) != 0) return base::Failed("cannot end the stream");
  const auto sent =
      DigestRange(source.handle.get(), job.range.offset, length, interrupt.cancellation());
  if (!sent) return sent.error();
  const auto received = AwaitDigest(sink, interrupt.cancellation());
  if (!received) return received.error();
  return Verification{*sent, *received};
}

// Both digests and counts. One line.
std::string MismatchText(const Verification& verification) {
  const auto& [sent, received] = verification;
  return fmt::format(
      "what arrived is not what was sent: xxh3-128 {} of {} bytes sent, {} of {} bytes received",
      HexText(sent.digest), sent.bytes, HexText(received.digest), received.bytes);
}

// Returns how a finished transfer failed, if it did.
std::optional<Failure> FailureOf(const SendJob& job, const SendReport& report,
                                 const Interrupt& interrupt) {
  if (report.outcome.ok()) return std::nullopt;
  if (const int signal = interrupt.signal();
      signal != 0 && report.outcome.status == SLUICE_E_CANCELLED) {
    return Failure{kExitSignal + signal,
                   fmt::format("interrupted after {} bytes{}", report.outcome.bytes_done,
                               InFlightText(report.outcome))};
  }
  return Failure{kExitFailed, fmt::format("cannot send {} to {}: {}", job.file,
                                          ToString(job.address), ErrorText(report.outcome))};
}

}  // namespace

Attempt<SendReport> Send(const SendJob& job, const OnProgress& on_progress) {
  auto source = OpenInputFile(job.file, job.range);
  if (!source) return source.error();
  auto chosen = LoadPlugins(job.choice, job.host);
  if (!chosen) return chosen.error();
  const auto addresses = Resolve(job.address);
  if (!addresses) return addresses.error();
  const auto interrupt = OrFail(Interrupt::Create(), kExitFailed);
  if (!interrupt) return interrupt.error();
  const auto sink = Connect(*addresses, ToString(job.address), (*interrupt)->cancellation());
  if (!sink) return FailureBy(**interrupt, sink.error());
  const auto sink_endpoint =
      OrFail(transfer::Describe(sink->get(), SLUICE_FACT_NONBLOCKING), kExitFailed);
  if (!sink_endpoint) return sink_endpoint.error();

  SendReport report{};
  report.request = {.source = source->endpoint,
                    .sink = *sink_endpoint,
                    .offset = job.range.offset,
                    .length = job.range.length,
                    .stable = job.stable,
                    .allow_fallback = job.choice.fallback};
  const transfer::LoadedCosts costs = transfer::LoadCosts();
  report.plan = PlanFor(job.choice, chosen->plugins, report.request, costs.table);
  report.costs_origin = costs.origin;
  report.refused = std::move(chosen->refused);
  Transfer(job, *source, **interrupt, on_progress, report);
  report.failure = FailureOf(job, report, **interrupt);
  if (report.failure) {
    base::AbortOnClose(sink->get());  // if it is TCP; others cannot
  } else if (job.verify) {
    const auto verified =
        Verify(job, *source, sink->get(), report.outcome.source_done, **interrupt);
    if (verified) {
      report.verification = *verified;
      if (verified->sent != verified->received) {
        report.failure = {kExitFailed, MismatchText(*verified)};
      }
    } else {
      report.failure = FailureBy(**interrupt, verified.error());
    }
  }
  return report;
}

}  // namespace sluice::app
