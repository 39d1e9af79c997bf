#include "plugins/linux/io_uring_send_zc.h"

#include <gtest/gtest.h>
#include <sluice/kernel_report.h>

#include <cstdint>
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
