// `auto` for applications: for each transfer the driver that tries the best plugin first.
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

// Plans as Plan() does, but remembers: a route like one it has seen is not probed again, and a
// transfer about as large as one before is not planned again.
//
//   Selector selector(plugins, costs);
//   const Outcome& outcome = selector.For(request).Run(request);
//
// Routes are alike if both ends are of the same kind, with the same facts, and the source is on the
// same type of file system; sizes, if they lie between the same two powers of two. A plugin that
// can no longer is still replaced by the driver, in the middle of the transfer if need be. In
// steady state nothing is allocated.
//
// Where another plugin is best for files that are not in the page cache, whether they are is asked
// for each kAskEvery-th transfer as long as the answer is yes (of less than kSmall bytes, for each
// kAskEverySmall-th), and for every one as long as it is no: a system call between two quick
// transfers costs more than its own time, because the receiver falls asleep meanwhile.
//
// Not thread-safe; selectors are independent of one another.
class Selector {
 public:
  // `costs` is borrowed; NULL: by claims alone.
  Selector(std::span<const host::PluginPtr> plugins, const CostTable* costs);

  // Valid as long as this is; the next call with such a request answers the same driver, so at most
  // one transfer may be under way by it.
  Driver& For(const Request& request);

  static constexpr unsigned kAskEvery = 16;
  static constexpr unsigned kAskEverySmall = 2048;
  static constexpr std::uint64_t kSmall = std::uint64_t{256} * 1024;

 private:
  struct Key {
    std::uint32_t source_kind;
    std::uint32_t sink_kind;
    std::uint32_t source_facts;
    std::uint32_t sink_facts;
    std::uint64_t filesystem;
    int size;  // number of bits of the expected bytes; −1: not known
    bool stable;

    bool operator==(const Key&) const = default;
  };
  struct Planned {
    Key key;
    Driver* warm;
    Driver* cold;          // the same, unless another plugin comes first
    unsigned unasked = 0;  // transfers that are not to be asked for
  };
  struct Order {
    std::vector<host::PluginPtr> plugins;
    std::unique_ptr<Driver> driver;
  };

  Planned& Add(const Key& key, const Request& request, std::optional<std::uint64_t> bytes);
  std::vector<host::PluginPtr> OrderFor(const Request& request, CacheState cache) const;
  Driver& DriverOf(std::vector<host::PluginPtr> order);

  std::vector<host::PluginPtr> plugins_;
  const CostTable* costs_;
  std::uint32_t cold_sinks_;  // as ColdSinks()
  std::vector<Planned> planned_;
  std::vector<Order> orders_;
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_SELECTOR_H_
