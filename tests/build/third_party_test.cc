// One use of every library: enough to fail when a header, an archive or a linker flag is missing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/dll/runtime_symbol_info.hpp>
#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <boost/system/result.hpp>
#include <cerrno>
#include <filesystem>
#include <string>
#include <vector>

namespace {

TEST(ThirdPartyTest, BoostAsioRunsWhatIsPosted) {
  boost::asio::io_context context;
  const boost::asio::ip::tcp::socket socket(context, boost::asio::ip::tcp::v4());
  bool ran = false;
  boost::asio::post(context, [&] { ran = true; });
  context.run();
  EXPECT_TRUE(ran && socket.is_open());
}

TEST(ThirdPartyTest, BoostDllKnowsTheProgram) {
  const std::filesystem::path program = boost::dll::program_location();
  EXPECT_EQ(program.stem(), "third_party_test");
}

TEST(ThirdPartyTest, BoostJsonReadsWhatItWrote) {
  const boost::json::value value = {{"copies", 0}, {"path", "sendfile"}};
  EXPECT_EQ(boost::json::parse(boost::json::serialize(value)), value);
}

TEST(ThirdPartyTest, BoostProgramOptionsParses) {
  namespace po = boost::program_options;
  po::options_description options;
  options.add_options()("size", po::value<int>());
  po::variables_map values;
  const std::vector<std::string> arguments = {"--size=3"};
  po::store(po::command_line_parser(arguments).options(options).run(), values);
  EXPECT_EQ(values["size"].as<int>(), 3);
}

TEST(ThirdPartyTest, BoostResultHoldsAnError) {
  const boost::system::result<int> result =
      boost::system::error_code(EPIPE, boost::system::system_category());
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().value(), EPIPE);
}

TEST(ThirdPartyTest, FmtFormats) { EXPECT_EQ(fmt::format("{:>4}", 7), "   7"); }

TEST(ThirdPartyTest, GmockMatches) {
  EXPECT_THAT((std::vector<int>{1, 2}), testing::ElementsAre(1, 2));
}

TEST(ThirdPartyTest, XxhashHashes) { EXPECT_EQ(XXH3_64bits("", 0), 0x2D06800538D394C2ULL); }

}  // namespace
