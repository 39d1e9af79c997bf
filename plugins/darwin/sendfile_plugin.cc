#include <array>
#include <sluice/plugin.hpp>

#include "plugins/bsd/sendfile.h"
#include "plugins/common/route.h"

namespace sluice::plugins::bsd {
namespace {

// macOS, whose sendfile(2) copies the pages of the file into the socket's buffers (XNU,
// uipc_syscalls.c).
// Nothing is claimed of copies in user memory: on blocking sockets there is one.
struct DarwinSendfile : Sendfile {
  using Sendfile::Sendfile;
  static constexpr Identity kIdentity{
      .name = "darwin.sendfile",
      .version = "1.0.0",
      .summary = "sends from the file cache without user memory: sendfile",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks,
             .send_milli = 1000}),
  };
};

}  // namespace
}  // namespace sluice::plugins::bsd

SLUICE_PLUGIN(sluice::plugins::bsd::DarwinSendfile)
