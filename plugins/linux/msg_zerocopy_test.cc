#include "plugins/linux/msg_zerocopy.h"

#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <sluice/plugin.hpp>
#include <string>

#include "plugins/common/testing/ends.h"
#include "plugins/common/testing/pattern.h"
#include "plugins/common/testing/transfer.h"

namespace sluice::plugins {
namespace {

// ---- What the kernel has let go of ----

// ---- Transfers ----

}  // namespace
}  // namespace sluice::plugins
