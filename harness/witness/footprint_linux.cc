#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/witness/footprint.h"
#include "harness/witness/isolated_transfer.h"
#include "harness/witness/memory_scan.h"
#include "harness/witness/run_transfer.h"
#include "harness/witness/stamp.h"
#include "harness/witness/tracer.h"

namespace sluice::witness {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

class Observer final : public TraceObserver {
 public:
  Observer(MemoryScanner& scanner, const Payload& payload)
      : scanner_(scanner), stamps_(payload.stamps(Stamping::kA)), seen_(payload.units()) {}

  void Begin() override {
    Scan();
    before_ = seen_.count();
  }
  void Enter(const SystemCall&) override { Scan(); }
  void Leave(const SystemCall&, std::int64_t) override {}
  void End() override {
    Scan();
    complete_ = true;
  }
  void Forked() override { forked_ = true; }

  // What was there before the transfer is not a copy that it made.
  double PerUnit() const {
    return static_cast<double>(seen_.count() - before_) / static_cast<double>(seen_.units());
  }
  std::uint64_t before() const { return before_; }
  bool complete() const { return complete_; }
  bool forked() const { return forked_; }

 private:
  void Scan() {
    scanner_.Scan(stamps_, seen_.units(),
                  [this](std::uint64_t unit, MemoryPlace place) { seen_.Note(unit, place); });
  }

  MemoryScanner& scanner_;
  Stamps stamps_;
  Sightings seen_;
  std::uint64_t before_ = 0;  // of the places seen before the transfer
  bool complete_ = false;
  bool forked_ = false;
};

std::string Note(const Observer& observer, const MemoryScanner& scanner) {
  std::string note;
  if (observer.before() != 0) {
    note = fmt::format("{} stamps were in memory before the transfer and are not counted",
                       observer.before());
  }
  if (scanner.skipped_some()) {
    note += note.empty() ? "" : "; ";
    note += "mappings above 4 GiB were not searched";
  }
  return note;
}

}  // namespace

FootprintResult MeasureFootprint(const Target& target) {
  FootprintResult result;
  result.staged = {.name = "footprint.staged",
                   .unit = "copies/byte",
                   .method =
                       "the process's memory searched for the payload before every system "
                       "call"};
  std::string refusal = "the transfer was not observed to its end";
  const auto watch = [&](IsolatedTransfer& isolated, const Payload& payload, base::Handle sink) {
    std::vector<MappedFile> excluded;
    for (const int file : {payload.source(), sink}) {
      if (auto name = NameInMemoryMap(file)) excluded.push_back(std::move(*name));
    }
    auto scanner = MemoryScanner::Open(isolated.child().pid(), std::move(excluded));
    if (!scanner) {
      refusal = scanner.error().message;
      return;
    }
    Observer observer(*scanner, payload);
    if (const auto traced = Trace(isolated, observer); !traced) {
      refusal = traced.error().message;
    } else if (observer.forked()) {
      refusal = "the plugin started a process of its own, whose memory is not searched";
    } else if (observer.complete()) {
      result.staged = Observed(std::move(result.staged), observer.PerUnit(), Confidence::kSampled,
                               Note(observer, *scanner));
    }
  };
  result.status = RunTransfer(target, kBytes, watch).status;
  if (!result.status.ok()) refusal = result.status.why();
  if (!result.status.ok() || !result.staged.value) {
    result.staged = Unmeasured(std::move(result.staged), std::move(refusal));
  }
  return result;
}

}  // namespace sluice::witness
