#include "core/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace sluice::host {
namespace {

// The system's codes, which on Windows are no errnos.
#if defined(_WIN32)
constexpr int kAccessDenied = 5;  // ERROR_ACCESS_DENIED
constexpr int kDiskFull = 112;    // ERROR_DISK_FULL
#else
constexpr int kAccessDenied = EACCES;
constexpr int kDiskFull = ENOSPC;
#endif

TEST(Error, NamesItsCategoryAndWhatTheCodeMeans) {
  const boost::system::error_code code = HostErrc::kNoEntry;
  EXPECT_STREQ(code.category().name(), "sluice.host");
  EXPECT_EQ(code.message(), "no entry point");
  EXPECT_EQ(code, HostErrc::kNoEntry);
  EXPECT_NE(code, HostErrc::kForeignEntry);
}

TEST(Error, HasWordsForEveryCode) {
  for (int value = 1; value <= static_cast<int>(HostErrc::kBadSearchPath); ++value) {
    EXPECT_EQ(HostCategory().message(value).find("unknown"), std::string::npos) << value;
  }
  EXPECT_EQ(HostCategory().message(999), "unknown error 999");
}

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

TEST(OneLine, KeepsWhatATerminalShows) {
  EXPECT_EQ(OneLine("built for ABI 3, this host speaks 1–2 …"),
            "built for ABI 3, this host speaks 1–2 …");
}

TEST(OneLine, TakesOutWhatDrivesATerminal) {
  EXPECT_EQ(OneLine("a\nb\r\n"), "a b");
  EXPECT_EQ(OneLine("a\x1b[31mb\x7f"), "a?[31mb?");
  EXPECT_EQ(OneLine("a\xc2\x9b"
                    "31mb"),
            "a?31mb")
      << "CSI in UTF-8";
  EXPECT_EQ(OneLine(std::string_view("a\0b", 3)), "a?b");
}

TEST(OneLine, TakesOutWhatIsNotUtf8) {
  EXPECT_EQ(OneLine("a\xff"
                    "b"),
            "a?b");
  EXPECT_EQ(OneLine("a\xe2\x80"), "a?");
  EXPECT_EQ(OneLine("\xed\xa0\x80").find('\xed'), std::string::npos) << "a surrogate";
}

}  // namespace
}  // namespace sluice::host
