#include <array>
#include <sluice/plugin.hpp>

#include "plugins/bsd/sendfile.h"
#include "plugins/common/route.h"

namespace sluice::plugins::bsd {
namespace {

// FreeBSD and DragonFly.
struct BsdSendfile : Sendfile {
  using Sendfile::Sendfile;
  static constexpr Identity kIdentity{
      .name = "bsd.sendfile",
      .version = "1.0.0",
      .summary = "sends pages of the page cache by reference: sendfile",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks,
             .staged_milli = 0,
             .send_milli = 0}),
  };
};

}  // namespace
}  // namespace sluice::plugins::bsd

SLUICE_PLUGIN(sluice::plugins::bsd::BsdSendfile)
