// What a benchmark compares: ways to carry a file.
#ifndef SLUICE_HARNESS_BENCH_CONTENDER_H_
#define SLUICE_HARNESS_BENCH_CONTENDER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/host/plugin.h"
#include "core/transfer/driver.h"
#include "core/transfer/selector.h"
#include "harness/bench/raw_loops.h"
#include "harness/bench/route.h"

namespace sluice::bench {

// A way to carry the file of a route to its sink.
class Contender {
 public:
  virtual ~Contender() = default;
  Contender() = default;
  Contender(const Contender&) = delete;
  Contender& operator=(const Contender&) = delete;

  // Does one whole transfer. The functions below are about the last one.
  virtual void Transfer(const Route& route) = 0;

  virtual bool ok() const = 0;
  virtual std::string why() const = 0;       // how it failed
  virtual std::string_view ran() const = 0;  // the plugin

  // True if it failed because it cannot use this route, or because others hold what it needs: all
  // programs of a user share the memory that may be locked (RLIMIT_MEMLOCK).
  virtual bool refused() const = 0;
};

class ByDriver final : public Contender {
 public:
  explicit ByDriver(const host::PluginPtr& plugin) : driver_(std::span(&plugin, 1)) {}

  void Transfer(const Route& route) override;
  bool ok() const override { return driver_.outcome().ok(); }
  std::string why() const override { return transfer::Describe(driver_.outcome()); }
  std::string_view ran() const override { return driver_.outcome().plugin; }
  bool refused() const override;

 private:
  transfer::Driver driver_;
};

// `auto` among plugins.
class BySelector final : public Contender {
 public:
  // `costs` is borrowed.
  BySelector(std::span<const host::PluginPtr> plugins, const transfer::CostTable& costs)
      : selector_(plugins, costs) {}

  void Transfer(const Route& route) override;
  bool ok() const override { return outcome_->ok(); }
  std::string why() const override { return transfer::Describe(*outcome_); }
  std::string_view ran() const override { return outcome_->plugin; }
  bool refused() const override { return outcome_->status == SLUICE_E_UNSUPPORTED; }

 private:
  transfer::Selector selector_;
  const transfer::Outcome* outcome_ = nullptr;
};

class ByRawLoop final : public Contender {
 public:
  explicit ByRawLoop(const RawLoop& loop) : loop_(loop) {}

  void Transfer(const Route& route) override;
  bool ok() const override { return ok_; }
  std::string why() const override { return "the raw loop failed"; }
  std::string_view ran() const override { return loop_.plugin; }
  bool refused() const override { return false; }

 private:
  const RawLoop& loop_;  // of RawLoops(), which is valid forever
  bool ok_ = true;
};

// Seconds of one transfer.
struct TransferTime {
  double seconds;       // until the receiver has the last byte
  double sender_cpu;    // processor time
  double receiver_cpu;  // of the receiving thread
};

// Does `times` ≥ 1 transfers in a row and returns the mean. What a receiver does in Take() is not
// timed. An error says how one failed; the route then waits for bytes that do not come.
base::Result<TransferTime> TimeTransfers(Contender& contender, Route& route, std::uint64_t times);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_CONTENDER_H_
