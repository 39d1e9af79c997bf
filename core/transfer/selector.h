// `auto` for many transfers: remembers what the planner decided.
#ifndef SLUICE_CORE_TRANSFER_SELECTOR_H_
#define SLUICE_CORE_TRANSFER_SELECTOR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/host/plugin.h"
#include "core/transfer/cache_state.h"
#include "core/transfer/costs.h"
#include "core/transfer/driver.h"
#include "core/transfer/request.h"

namespace sluice::transfer {

// Orders plugins as Choose() does, but does not probe a route like one it has seen again, and does
// not plan a transfer of about the same size again.
//
// clang-format off
//   Selector selector(plugins, costs);
//   const Outcome& outcome = selector.For(request).Run(request);
//   loop.Start(selector.Candidates(request), request, on_done);
// clang-format on
//
// Routes are alike if both ends have the same kind, facts and type of file system. Sizes are alike
// if they lie between the same two powers of two. The driver still replaces a plugin that cannot go
// on, in the middle of the transfer if need be. In steady state nothing is allocated.
//
// Where another plugin is best for files that are not in the page cache, the selector asks the
// system whether they are: for each kAskEvery-th transfer as long as they are (of less than kSmall
// bytes: each kAskEverySmall-th), and for every transfer as long as they are not. A system call
// between two quick transfers costs more than its own time, because the receiver falls asleep
// meanwhile.
//
// Not thread-safe; selectors are independent of one another.
class Selector {
 public:
  // `costs` is borrowed.
  explicit Selector(std::span<const host::PluginPtr> plugins,
                    const CostTable& costs = BuiltInCosts());

  // Returns the driver for `request`. It lives as long as the selector. The next call with a
  // request like this one returns the same driver, so run at most one transfer with it at a time.
  Driver& For(const Request& request);

  // Returns the plugins to try for `request`, in order, for Loop::Start() or a driver of your own.
  // Valid as long as the selector.
  std::span<const host::PluginPtr> Candidates(const Request& request) {
    return OrderFor(request).plugins;
  }

  static constexpr unsigned kAskEvery = 16;
  static constexpr unsigned kAskEverySmall = 2048;
  static constexpr std::uint64_t kSmall = std::uint64_t{256} * 1024;

 private:
  struct Key {
    std::uint32_t source_kind;
    std::uint32_t sink_kind;
    std::uint32_t source_facts;
    std::uint32_t sink_facts;
    std::uint64_t source_filesystem;
    std::uint64_t sink_filesystem;
    int size;  // number of bits of the expected bytes; −1: not known
    bool stable;

    bool operator==(const Key&) const = default;
  };
  struct Order {
    std::vector<host::PluginPtr> plugins;
    std::unique_ptr<Driver> driver;  // NULL until it is asked for
  };
  struct Planned {
    Key key;
    Order* warm;
    Order* cold;           // the same, unless another plugin comes first
    unsigned unasked = 0;  // transfers left that the system is not asked about
  };

  Order& OrderFor(const Request& request);
  Planned& Add(const Key& key, const Request& request, std::optional<std::uint64_t> bytes);
  Order& Remember(std::vector<host::PluginPtr> plugins);

  std::vector<host::PluginPtr> plugins_;
  const CostTable& costs_;
  std::uint32_t cold_sinks_;  // as ColdSinks()
  std::vector<Planned> planned_;
  std::vector<std::unique_ptr<Order>> orders_;
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_SELECTOR_H_
