#include "harness/witness/footprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/witness/free_flow.h"
#include "harness/witness/linux/memory_scan.h"
#include "harness/witness/linux/tracer.h"

namespace sluice::harness {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

// Where each stamp was seen.
class Sightings final : public TraceObserver {
 public:
  Sightings(MemoryScanner& scanner, const Payload& payload)
      : scanner_(scanner),
        stamps_(payload.stamps(Stamping::kA)),
        places_(static_cast<std::size_t>(payload.units())) {}

  void Begin() override {
    Scan();
    before_ = count_;
  }
  void Enter(const SystemCall&) override { Scan(); }
  void Leave(const SystemCall&, std::int64_t) override {}
  void End() override {
    Scan();
    complete_ = true;
  }
  void Forked() override { forked_ = true; }

  // What was there before the transfer is no copy of its.
  double PerUnit() const {
    return static_cast<double>(count_ - before_) / static_cast<double>(places_.size());
  }
  std::uint64_t before() const { return before_; }
  bool complete() const { return complete_; }
  bool forked() const { return forked_; }

 private:
  void Scan() {
    scanner_.Scan(stamps_, places_.size(), [this](std::uint64_t unit, MemoryPlace place) {
      std::vector<MemoryPlace>& places = places_[static_cast<std::size_t>(unit)];
      if (std::ranges::find(places, place) != places.end()) return;
      places.push_back(place);
      ++count_;
    });
  }

  MemoryScanner& scanner_;
  Stamps stamps_;
  std::vector<std::vector<MemoryPlace>> places_;  // by unit
  std::uint64_t count_ = 0;                       // of all places
  std::uint64_t before_ = 0;                      // of those seen before the transfer
  bool complete_ = false;
  bool forked_ = false;
};

std::string Note(const Sightings& sightings, const MemoryScanner& scanner) {
  std::string note;
  if (sightings.before() != 0) {
    note = fmt::format("{} stamps were in memory before the transfer and are not counted",
                       sightings.before());
  }
  if (scanner.skipped_some()) {
    note += note.empty() ? "" : "; ";
    note += "mappings above 4 GiB were not searched";
  }
  return note;
}

}  // namespace

FootprintResult MeasureFootprint(const Subject& subject) {
  FootprintResult result;
  result.staged = {.name = "footprint.staged",
                   .unit = "copies/byte",
                   .method =
                       "the process's memory searched for the payload before every system "
                       "call"};
  std::string refusal = "the transfer was not observed to its end";
  const auto watch = [&](Specimen& specimen, const Payload& payload, int sink) {
    std::vector<MappedFile> excluded;
    for (const int file : {payload.source(), sink}) {
      if (auto name = NameInMemoryMap(file)) excluded.push_back(std::move(*name));
    }
    auto scanner = MemoryScanner::Open(specimen.pid(), std::move(excluded));
    if (!scanner) {
      refusal = scanner.error().message;
      return;
    }
    Sightings sightings(*scanner, payload);
    if (const auto traced = Trace(specimen, sightings); !traced) {
      refusal = traced.error().message;
    } else if (sightings.forked()) {
      refusal = "the plugin started a process of its own, whose memory is not searched";
    } else if (sightings.complete()) {
      result.staged = Observed(std::move(result.staged), sightings.PerUnit(), Confidence::kSampled,
                               Note(sightings, *scanner));
    }
  };
  result.conduct = LetFlow(subject, kBytes, watch).conduct;
  if (!result.conduct.ok()) refusal = result.conduct.why();
  if (!result.conduct.ok() || !result.staged.value) {
    result.staged = Unmeasured(std::move(result.staged), std::move(refusal));
  }
  return result;
}

}  // namespace sluice::harness
