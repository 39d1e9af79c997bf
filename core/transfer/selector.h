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
// same type of file system, and in the page cache or not; sizes, if they lie between the same two
// powers of two. A plugin that
// can no longer is still replaced by the driver, in the middle of the transfer if need be. In
// steady state nothing is allocated. Not thread-safe; selectors are independent of one another.
class Selector {
 public:
  // `costs` is borrowed; NULL: by claims alone.
  Selector(std::span<const host::PluginPtr> plugins, const CostTable* costs);

  // Valid as long as this is; the next call with such a request answers the same driver, so at most
  // one transfer may be under way by it.
  Driver& For(const Request& request);

 private:
  struct Key {
    std::uint32_t source_kind;
    std::uint32_t sink_kind;
    std::uint32_t source_facts;
    std::uint32_t sink_facts;
    std::uint64_t filesystem;
    CacheState cache;  // as far as it makes a difference
    int size;          // number of bits of the expected bytes; −1: not known
    bool stable;

    bool operator==(const Key&) const = default;
  };
  struct Planned {
    Key key;
    Driver* driver;
  };
  struct Order {
    std::vector<host::PluginPtr> plugins;
    std::unique_ptr<Driver> driver;
  };

  Key KeyOf(const Request& request) const;
  Driver& DriverOf(std::vector<host::PluginPtr> order);

  std::vector<host::PluginPtr> plugins_;
  const CostTable* costs_;
  std::vector<Planned> planned_;
  std::vector<Order> orders_;
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_SELECTOR_H_
