#include "plugins/bsd/low_water.h"

#include <sys/socket.h>

namespace sluice::plugins::bsd {

LowWater::~LowWater() {
  if (found_ < 0) return;
  const int now = Ask();
  if (now != kUnknown && now != found_) {
    setsockopt(socket_, SOL_SOCKET, SO_SNDLOWAT, &found_, sizeof found_);
  }
}

int LowWater::Ask() const noexcept {
  int mark = 0;
  socklen_t size = sizeof mark;
  return getsockopt(socket_, SOL_SOCKET, SO_SNDLOWAT, &mark, &size) == 0 ? mark : kUnknown;
}

}  // namespace sluice::plugins::bsd
