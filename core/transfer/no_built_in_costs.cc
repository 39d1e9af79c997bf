#include "core/transfer/costs.h"

namespace sluice::transfer {

const CostTable& BuiltInCosts() {
  static const CostTable kNone;
  return kNone;
}

}  // namespace sluice::transfer
