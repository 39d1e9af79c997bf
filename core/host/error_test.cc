#include "core/host/error.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::host {
namespace {

TEST(HostErrc, NamesItsCategoryAndWhatTheCodeMeans) {
  const boost::system::error_code code = HostErrc::kNoEntry;
  EXPECT_STREQ(code.category().name(), "sluice.host");
  EXPECT_EQ(code.message(), "no entry point");
  EXPECT_EQ(code, HostErrc::kNoEntry);
  EXPECT_NE(code, HostErrc::kForeignEntry);
}

TEST(HostErrc, HasWordsForEveryCode) {
  for (int value = 1; value <= static_cast<int>(HostErrc::kBadSearchPath); ++value) {
    EXPECT_EQ(HostCategory().message(value).find("unknown"), std::string::npos) << value;
  }
  EXPECT_EQ(HostCategory().message(999), "unknown error 999");
}

}  // namespace
}  // namespace sluice::host
