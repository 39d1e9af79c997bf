// An HTTP response whose header is the head of a transfer, as docs/asio.md has it.
#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <sstream>

#include "core/asio/async_transfer.h"
#include "core/asio/testing/scene.h"

namespace sluice::asio {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using transfer::Outcome;

TEST(Beast, ReceivesAResponseWhoseBodyIsARangeOfTheFile) {
  net::io_context context;
  testing::Ends ends = testing::Connect(context.get_executor());
  const std::string content = testing::Bytes(1'000'000);
  const auto file = testing::FileWith(content);
  const auto plugins = testing::Copier();
  const std::uint64_t first = 1000;
  const std::uint64_t size = 900'000;
  beast::tcp_stream stream(std::move(ends.sender));
  Outcome sent{};
  net::co_spawn(
      context,
      [&]() -> net::awaitable<void> {
        http::response<http::empty_body> response{http::status::ok, 11};
        response.set(http::field::content_type, "video/mp4");
        response.content_length(size);
        std::ostringstream text;
        text << response.base();
        const std::string header = text.str();

        const auto [error, outcome] = co_await async_transfer(
            stream.socket(), file.get(), plugins,
            {.offset = first, .length = size, .head = std::as_bytes(std::span(header))},
            net::as_tuple(net::use_awaitable));
        EXPECT_FALSE(error) << error.message();
        sent = outcome;
      },
      net::detached);
  beast::flat_buffer buffer;
  http::response<http::string_body> got;
  beast::error_code failed;
  http::async_read(ends.receiver, buffer, got,
                   [&](beast::error_code error, std::size_t) { failed = error; });
  context.run();
  EXPECT_FALSE(failed) << failed.message();
  EXPECT_EQ(sent.source_done, size);
  EXPECT_EQ(got[http::field::content_type], "video/mp4");
  EXPECT_TRUE(got.body() == content.substr(first, size));
}

}  // namespace
}  // namespace sluice::asio
