// What a benchmark compares: ways to carry a file.
#ifndef SLUICE_HARNESS_BENCH_CONTENDER_H_
#define SLUICE_HARNESS_BENCH_CONTENDER_H_

#include <memory>
#include <string>
#include <string_view>

#include "core/transfer/driver.h"
#include "core/transfer/request.h"
#include "core/transfer/selector.h"
#include "harness/bench/raw_loops.h"
#include "harness/bench/track.h"

namespace sluice::bench {

// Somebody who carries the file of a track to its sink.
class Contender {
 public:
  virtual ~Contender() = default;
  Contender() = default;
  Contender(const Contender&) = delete;
  Contender& operator=(const Contender&) = delete;

  // One whole transfer. False: it failed, and why() says how.
  virtual bool Transfer() = 0;
  virtual std::string why() const = 0;
  // It failed because this is no route for it, or for want of what others may have taken: all
  // programs of a user share the memory that may be locked (RLIMIT_MEMLOCK).
  virtual bool refused() const = 0;
  virtual std::string_view ran() const = 0;  // the plugin
};

// By a plugin, or by the one that is chosen.
class ByDriver : public Contender {
 public:
  ByDriver(transfer::Driver& driver, const transfer::Request& request)
      : driver_(driver), request_(request) {}

  bool Transfer() override { return driver_.Run(request_).ok(); }
  std::string why() const override { return transfer::Describe(driver_.outcome()); }
  bool refused() const override {
    const transfer::Outcome& outcome = driver_.outcome();
    return outcome.bytes_done == 0 &&
           (outcome.status == SLUICE_E_UNSUPPORTED || outcome.status == SLUICE_E_NO_RESOURCES);
  }
  std::string_view ran() const override { return driver_.outcome().plugin; }

 private:
  transfer::Driver& driver_;
  const transfer::Request& request_;
};

class BySelector : public Contender {
 public:
  BySelector(transfer::Selector& selector, const transfer::Request& request)
      : selector_(selector), request_(request) {}

  bool Transfer() override {
    outcome_ = &selector_.For(request_).Run(request_);
    return outcome_->ok();
  }
  std::string why() const override { return transfer::Describe(*outcome_); }
  bool refused() const override { return outcome_->status == SLUICE_E_UNSUPPORTED; }
  std::string_view ran() const override { return outcome_->plugin; }

 private:
  transfer::Selector& selector_;
  const transfer::Request& request_;
  const transfer::Outcome* outcome_ = nullptr;
};

class ByRawLoop : public Contender {
 public:
  ByRawLoop(const RawLoop& loop, const std::unique_ptr<Track>& track)
      : loop_(loop), track_(track) {}

  bool Transfer() override { return loop_.run(track_->source(), track_->sink(), track_->bytes()); }
  std::string why() const override { return "the raw loop failed"; }
  bool refused() const override { return false; }
  std::string_view ran() const override { return loop_.plugin; }

 private:
  const RawLoop& loop_;
  const std::unique_ptr<Track>& track_;  // the present one
};

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_CONTENDER_H_
