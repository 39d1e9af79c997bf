#include "harness/witness/storage.h"

#include <string>
#include <utility>

#include "harness/witness/page_cache.h"
#include "harness/witness/run_transfer.h"

namespace sluice::witness {
namespace {

// Why the number says nothing; empty: it does.
std::string Flaw(const Target& target, const TransferResult& run, const std::string& no_storage) {
  if (!run.status.ok()) return run.status.why();
  if (!no_storage.empty()) return no_storage;
  const std::int64_t read = run.usage[UsageFigure::kStorageBytes];
  if (read < 0) return std::string(SourceOf(UsageFigure::kStorageBytes).refusal);
  if (read == 0 && target.cache == transfer::CacheState::kCold) {
    return "the payload was not in the page cache, yet its file system accounts no reads to tasks";
  }
  return {};
}

double PerByte(const TransferResult& run, UsageFigure figure, const Target& target) {
  return static_cast<double>(run.usage[figure]) / static_cast<double>(target.bytes);
}

Measurement Describe(UsageFigure figure, const char* name, const char* when) {
  return {.name = name,
          .unit = "bytes/byte",
          .method = std::string(SourceOf(figure).method).append(when)};
}

Measurement MeasureReads(const TransferResult& run, const Target& target) {
  Measurement reads = Describe(UsageFigure::kReadBytes, "storage.reads", "");
  if (!run.status.ok()) return Unmeasured(std::move(reads), run.status.why());
  if (run.usage[UsageFigure::kReadBytes] < 0) {
    return Unmeasured(std::move(reads), std::string(SourceOf(UsageFigure::kReadBytes).refusal));
  }
  return Observed(std::move(reads), PerByte(run, UsageFigure::kReadBytes, target),
                  Confidence::kExact);
}

}  // namespace

StorageResult MeasureStorage(const Target& target) {
  StorageResult result;
  result.read =
      Describe(UsageFigure::kStorageBytes, "storage.read",
               target.cache == transfer::CacheState::kCold ? ", nothing in the page cache before"
                                                           : ", all in the page cache before");
  std::string no_storage;
  const TransferResult run = RunTransfer(
      target, target.bytes, [&](IsolatedTransfer&, const Payload& payload, base::Handle) {
        const auto storage = RequireStorage(payload.source());
        if (!storage) no_storage = storage.error().message;
      });
  result.status = run.status;
  if (std::string flaw = Flaw(target, run, no_storage); !flaw.empty()) {
    result.read = Unmeasured(std::move(result.read), std::move(flaw));
  } else {
    result.read = Observed(std::move(result.read), PerByte(run, UsageFigure::kStorageBytes, target),
                           Confidence::kExact);
  }
  if (!SourceOf(UsageFigure::kReadBytes).method.empty()) {
    result.reads = MeasureReads(run, target);
  }
  return result;
}

}  // namespace sluice::witness
