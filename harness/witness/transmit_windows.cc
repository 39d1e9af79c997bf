#include <sluice/plugin.h>

#include <utility>

#include "harness/witness/transmit.h"

namespace sluice::witness {

Measurement MeasureTransmit(const channels::Channel& channel, const std::filesystem::path&) {
  Measurement transmit{
      .name = "channel.transmit", .unit = "copies/byte", .method = "no instrument"};
  if (channel.sink_kind() == SLUICE_KIND_FILE) {
    return Unmeasured(std::move(transmit), "a file has no wire: nothing is transmitted");
  }
  return Unmeasured(
      std::move(transmit),
      "what the channel's wire copies is not known: Windows does not show bytes that a call has "
      "queued by reference and that are not yet sent, so there is nothing to compare with");
}

}  // namespace sluice::witness
