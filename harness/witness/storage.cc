#include "harness/witness/storage.h"

#include <string>
#include <utility>

#include "harness/witness/free_flow.h"
#include "harness/witness/page_cache.h"

namespace sluice::witness {
namespace {

// Why the number says nothing; empty: it does.
std::string Flaw(const Subject& subject, const FreeFlow& flow, const std::string& no_storage) {
  if (!flow.conduct.ok()) return flow.conduct.why();
  if (!no_storage.empty()) return no_storage;
  const std::int64_t read = flow.usage[UsageFigure::kStorageBytes];
  if (read < 0) return std::string(SourceOf(UsageFigure::kStorageBytes).refusal);
  if (read == 0 && subject.cache == transfer::CacheState::kCold) {
    return "the payload was not in the page cache, yet its file system accounts no reads to tasks";
  }
  return {};
}

double PerByte(const FreeFlow& flow, UsageFigure figure, const Subject& subject) {
  return static_cast<double>(flow.usage[figure]) / static_cast<double>(subject.bytes);
}

Measurement Describe(UsageFigure figure, const char* name, const char* when) {
  return {.name = name,
          .unit = "bytes/byte",
          .method = std::string(SourceOf(figure).method).append(when)};
}

Measurement MeasureReads(const FreeFlow& flow, const Subject& subject) {
  Measurement reads = Describe(UsageFigure::kReadBytes, "storage.reads", "");
  if (!flow.conduct.ok()) return Unmeasured(std::move(reads), flow.conduct.why());
  if (flow.usage[UsageFigure::kReadBytes] < 0) {
    return Unmeasured(std::move(reads), std::string(SourceOf(UsageFigure::kReadBytes).refusal));
  }
  return Observed(std::move(reads), PerByte(flow, UsageFigure::kReadBytes, subject),
                  Confidence::kExact);
}

}  // namespace

StorageResult MeasureStorage(const Subject& subject) {
  StorageResult result;
  result.read =
      Describe(UsageFigure::kStorageBytes, "storage.read",
               subject.cache == transfer::CacheState::kCold ? ", nothing in the page cache before"
                                                            : ", all in the page cache before");
  std::string no_storage;
  const FreeFlow flow =
      LetFlow(subject, subject.bytes, [&](IsolatedTransfer&, const Payload& payload, base::Handle) {
        const auto storage = RequireStorage(payload.source());
        if (!storage) no_storage = storage.error().message;
      });
  result.conduct = flow.conduct;
  if (std::string flaw = Flaw(subject, flow, no_storage); !flaw.empty()) {
    result.read = Unmeasured(std::move(result.read), std::move(flaw));
  } else {
    result.read = Observed(std::move(result.read),
                           PerByte(flow, UsageFigure::kStorageBytes, subject), Confidence::kExact);
  }
  if (!SourceOf(UsageFigure::kReadBytes).method.empty()) {
    result.reads = MeasureReads(flow, subject);
  }
  return result;
}

}  // namespace sluice::witness
