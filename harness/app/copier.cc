#include "harness/app/copier.h"

#include <fmt/format.h>
#include <sluice/plugin.h>

#include <boost/system/errc.hpp>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/base/file.h"
#include "core/base/path.h"
#include "core/transfer/cost_file.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"
#include "harness/app/failure.h"
#include "harness/app/input_file.h"
#include "harness/app/interrupt.h"
#include "harness/app/output_file.h"
#include "harness/app/streams.h"
#include "harness/witness/extents.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

// What a step may take: sharing storage takes none, however much it is, and of copying so much that
// a person who interrupts it does not wait.
constexpr auto kStepTime = std::chrono::milliseconds(20);

Failure CannotCopy(const CopyJob& job, std::string_view why) {
  return {kExitUsage, fmt::format("cannot copy {}: {}", job.source, why)};
}

Failure CannotWrite(const fs::path& target, std::string_view why) {
  return {kExitUsage, fmt::format("cannot write {}: {}", base::ToUtf8(target), why)};
}

Attempt<InputFile> OpenSource(const CopyJob& job) {
  auto handle = OpenToSend(job.source);
  if (!handle) return CannotCopy(job, handle.error().code.message());
  const auto endpoint = transfer::Describe(handle->get());
  if (!endpoint) return CannotCopy(job, endpoint.error().code.message());
  if (endpoint->kind != SLUICE_KIND_FILE) return CannotCopy(job, "it is not a regular file");
  return InputFile{.handle = *std::move(handle), .endpoint = *endpoint};
}

// The file to write, in the directory that the job names or as it names it. What must not be
// written is refused here, what is no regular file by OutputFile.
Attempt<fs::path> TargetOf(const CopyJob& job) {
  const fs::path source = base::FromUtf8(job.source);
  fs::path target = base::FromUtf8(job.target);
  std::error_code error;
  if (fs::is_directory(target, error)) target /= source.filename();
  if (fs::equivalent(source, target, error) && !error) {
    return Failure{kExitUsage, fmt::format("cannot copy {} to {}: they are the same file",
                                           job.source, base::ToUtf8(target))};
  }
  if (fs::is_symlink(target, error) && !fs::exists(target, error)) {
    return CannotWrite(target, "it is a symbolic link that leads nowhere");
  }
  if (fs::is_regular_file(target, error)) {
    // Replacing a file takes no right to write it; copying over it does.
    const auto writable = base::OpenFile(target, base::Access::kWrite);
    if (!writable) return CannotWrite(target, writable.error().code.message());
  }
  return target;
}

fs::perms PermissionsOf(const CopyJob& job) {
  std::error_code error;
  return fs::status(base::FromUtf8(job.source), error).permissions() & fs::perms::all;
}

void Transfer(const CopyJob& job, const InputFile& source, const Interrupt& interrupt,
              const OnProgress& on_progress, CopyReport& report) {
  const std::optional<std::uint64_t> total = source.SizeOf({});
  transfer::Driver driver(ToTry(job.choice, report.plan));
  on_progress(0, total);
  const auto start = std::chrono::steady_clock::now();
  report.outcome =
      driver.RunGrowing(report.request, kStepTime,
                        {.cancellation = &interrupt.cancellation(),
                         .on_progress = [&](std::uint64_t done) { on_progress(done, total); }});
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

base::Result<CopyVerification> Verify(const CopyReport& report, const InputFile& source,
                                      const OutputFile& output, const Interrupt& interrupt) {
  const auto original =
      DigestRange(source.handle.get(), 0, report.outcome.source_done, interrupt.cancellation());
  if (!original) return original.error();
  // To its end, wherever that should be.
  const auto copy = DigestRange(output.handle(), 0, UINT64_MAX, interrupt.cancellation());
  if (!copy) return copy.error();
  return CopyVerification{*original, *copy};
}

std::string MismatchText(const CopyVerification& verification) {
  const auto& [source, copy] = verification;
  return fmt::format(
      "the copy is not what the source is: xxh3-128 {} of {} bytes in the source, {} of {} bytes "
      "in the copy",
      HexText(source.digest), source.bytes, HexText(copy.digest), copy.bytes);
}

// What follows the transfer. Nothing: all is well.
std::optional<Failure> Complete(const CopyJob& job, const InputFile& source, OutputFile& output,
                                const Interrupt& interrupt, CopyReport& report) {
  const auto failed = [&](std::string message) {
    const int signal = interrupt.signal();
    return Failure{signal != 0 ? kExitSignal + signal : kExitFailed, std::move(message)};
  };
  const transfer::Outcome& outcome = report.outcome;
  if (outcome.status == SLUICE_E_CANCELLED && interrupt.signal() != 0) {
    return failed(fmt::format("interrupted after {} bytes", outcome.bytes_done));
  }
  if (!outcome.ok()) {
    return failed(
        fmt::format("cannot copy {} to {}: {}", job.source, report.target, ErrorText(outcome)));
  }
  report.storage = {.source = witness::OccupiedBytes(source.handle.get()),
                    .copy = witness::OccupiedBytes(output.handle()),
                    .shared = witness::SharedBytes(output.handle())};
  if (job.verify) {
    const auto verified = Verify(report, source, output, interrupt);
    if (!verified) return failed(verified.error().message);
    report.verification = *verified;
    if (verified->source != verified->copy) return failed(MismatchText(*verified));
  }
  if (const auto committed = output.Commit(); !committed) {
    return failed(committed.error().message);
  }
  return std::nullopt;
}

}  // namespace

Attempt<CopyReport> Copy(const CopyJob& job, const OnProgress& on_progress) {
  const auto source = OpenSource(job);
  if (!source) return source.error();
  auto chosen = LoadPlugins(job.choice, job.host);
  if (!chosen) return chosen.error();
  const auto target = TargetOf(job);
  if (!target) return target.error();
  const auto interrupt = OrFail(Interrupt::Create(), kExitFailed);
  if (!interrupt) return interrupt.error();
  auto output = OrFail(OutputFile::Create(*target, true, PermissionsOf(job)), kExitUsage);
  if (!output) return output.error();
  const auto sink = OrFail(transfer::Describe(output->handle()), kExitFailed);
  if (!sink) return sink.error();

  CopyReport report{};
  report.target = base::ToUtf8(*target);
  report.request = {
      .source = source->endpoint, .sink = *sink, .allow_fallback = job.choice.fallback};
  const transfer::LoadedCosts costs = transfer::LoadCosts();
  report.plan = PlanFor(job.choice, chosen->plugins, report.request, costs.table);
  report.costs_origin = costs.origin;
  report.refused = std::move(chosen->refused);
  Transfer(job, *source, **interrupt, on_progress, report);
  report.failure = Complete(job, *source, *output, **interrupt, report);
  return report;
}

}  // namespace sluice::app
