#include "harness/witness/storage.h"

#include <string>
#include <utility>

#include "harness/witness/free_flow.h"
#include "harness/witness/page_cache.h"

namespace sluice::harness {
namespace {

// Why the number says nothing; empty: it does.
std::string Flaw(const Subject& subject, const FreeFlow& flow, const std::string& no_storage) {
  if (!flow.conduct.ok()) return flow.conduct.why();
  if (!no_storage.empty()) return no_storage;
  if (flow.usage.read_bytes < 0) {
    return "the system does not account storage reads to tasks (read_bytes in /proc/self/io)";
  }
  if (flow.usage.read_bytes == 0 && subject.cache == CacheState::kCold) {
    return "the payload was not in the page cache, yet its file system accounts no reads to tasks";
  }
  return {};
}

}  // namespace

StorageResult MeasureStorage(const Subject& subject) {
  StorageResult result;
  result.read = {.name = "storage.read",
                 .unit = "bytes/byte",
                 .method = subject.cache == CacheState::kCold
                               ? "read_bytes of /proc/self/io, nothing in the page cache before"
                               : "read_bytes of /proc/self/io, all in the page cache before"};
  std::string no_storage;
  const FreeFlow flow =
      LetFlow(subject, subject.bytes, [&](Specimen&, const Payload& payload, int) {
        const auto storage = RequireStorage(payload.source());
        if (!storage) no_storage = storage.error().message;
      });
  result.conduct = flow.conduct;
  if (std::string flaw = Flaw(subject, flow, no_storage); !flaw.empty()) {
    result.read = Unmeasured(std::move(result.read), std::move(flaw));
  } else {
    result.read =
        Observed(std::move(result.read),
                 static_cast<double>(flow.usage.read_bytes) / static_cast<double>(subject.bytes),
                 Confidence::kExact);
  }
  return result;
}

}  // namespace sluice::harness
