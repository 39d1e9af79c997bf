#include "core/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <string_view>

namespace sluice::base {
namespace {

// The system's codes, which on Windows are not values of errno.
#if defined(_WIN32)
constexpr int kAccessDenied = 5;  // ERROR_ACCESS_DENIED
constexpr int kDiskFull = 112;    // ERROR_DISK_FULL
#else
constexpr int kAccessDenied = EACCES;
constexpr int kDiskFull = ENOSPC;
#endif

TEST(SystemError, SaysWhatFailedAndWhy) {
  const Error error = SystemError(kAccessDenied, "open /etc/shadow");
  EXPECT_EQ(error.message, "open /etc/shadow: " + error.code.message());
  EXPECT_THAT(error.code.message(), testing::ContainsRegex("denied"));
  EXPECT_EQ(error.code, boost::system::errc::permission_denied);
}

TEST(Result, ThrowsTheMessageWhenAskedForAValueItHasNot) {
  const Result<int> result = SystemError(kDiskFull, "write x");
  try {
    (void)result.value();
    FAIL();
  } catch (const boost::system::system_error& thrown) {
    EXPECT_EQ(thrown.code(), boost::system::errc::no_space_on_device);
    EXPECT_NE(std::string_view(thrown.what()).find("write x"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace sluice::base
