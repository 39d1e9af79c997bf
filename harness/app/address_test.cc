#include "harness/app/address.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

std::string RoundTrip(std::string_view text) { return ToString(ParseAddress(text).value()); }

TEST(ParseAddress, TakesHostsAndPaths) {
  EXPECT_EQ(RoundTrip("example.org:80"), "example.org:80");
  EXPECT_EQ(RoundTrip("[::1]:65535"), "[::1]:65535");
  EXPECT_EQ(RoundTrip("[fe80::1%eth0]:1"), "[fe80::1%eth0]:1");
  EXPECT_EQ(RoundTrip("unix:/run/a:b.sock"), "unix:/run/a:b.sock");
  EXPECT_EQ(RoundTrip("unix:relative"), "unix:relative");
}

TEST(ParseAddress, TakesAPortAloneForThisHostOnly) {
  EXPECT_EQ(RoundTrip(":9000"), "127.0.0.1:9000");
  EXPECT_EQ(RoundTrip(":0"), "127.0.0.1:0");
}

TEST(ParseAddress, SaysWhatIsWrong) {
  const auto why = [](std::string_view text) {
    const auto parsed = ParseAddress(text);
    return parsed.has_error() ? parsed.error().message : "accepted";
  };
  EXPECT_EQ(why("localhost"),
            "bad address \"localhost\": the port is missing; write HOST:PORT, [IPV6]:PORT or "
            "unix:PATH");
  for (const char* text : {"", "[::1]", "localhost"}) {
    EXPECT_NE(why(text).find("port is missing"), std::string::npos) << text;
  }
  for (const char* text : {"h:", "h:x", "h:-1", "h:+1", "h: 1", "h:1 ", "h:65536", "h:99999999999",
                           "h:0x50", "h:http"}) {
    EXPECT_NE(why(text).find("must be a number from 0 to 65535"), std::string::npos) << text;
  }
  for (const char* text : {"::1:80", "[::1:80", "::1]:80", "a[b]:80", "[a]b]:80", "[[a]:80"}) {
    EXPECT_NE(why(text).find("needs brackets"), std::string::npos) << text;
  }
  EXPECT_NE(why("[]:80").find("between the brackets"), std::string::npos);
  EXPECT_NE(why("unix:").find("path is missing"), std::string::npos);
}

}  // namespace
}  // namespace sluice::app
