#include <fcntl.h>
#include <gtest/gtest.h>

#include "core/base/handle.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

TEST(LinuxEndpoint, TellsTheFileSystemOfAFile) {
  EXPECT_NE(Describe(testing::FileWith("12345").get()).value().filesystem, 0U);
  const base::UniqueHandle proc(open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(Describe(proc.get()).value().filesystem, 0x9FA0U) << "PROC_SUPER_MAGIC";
}

}  // namespace
}  // namespace sluice::transfer
