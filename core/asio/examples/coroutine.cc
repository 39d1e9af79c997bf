// Sends a file: coroutine FILE HOST PORT SECONDS. With a coroutine, and a limit to the time it
// takes.
#include <fcntl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <span>
#include <vector>

#include "core/asio/async_transfer.h"
#include "core/base/handle.h"
#include "core/host/discovery.h"

namespace {

namespace net = boost::asio;
using net::ip::tcp;
using sluice::transfer::Outcome;

// The outcome is there when time is up, too: `transfer || timer` of awaitable_operators would have
// dropped it.
net::awaitable<Outcome> Send(tcp::socket& socket, int file,
                             std::span<const sluice::host::PluginPtr> plugins,
                             std::chrono::seconds limit) {
  net::cancellation_signal stop;
  net::steady_timer timer(socket.get_executor(), limit);
  timer.async_wait([&stop](boost::system::error_code cancelled) {
    if (!cancelled) stop.emit(net::cancellation_type::partial);
  });
  const auto [error, outcome] = co_await sluice::asio::async_transfer(
      socket, file, plugins, {},
      net::bind_cancellation_slot(stop.slot(), net::as_tuple(net::use_awaitable)));
  timer.cancel();
  co_return outcome;
}

net::awaitable<int> Run(const char* const* arguments) {
  const sluice::base::UniqueHandle file(open(arguments[1], O_RDONLY | O_CLOEXEC));
  if (!file) {
    std::cerr << "cannot open " << arguments[1] << '\n';
    co_return 2;
  }
  const auto executor = co_await net::this_coro::executor;
  tcp::resolver resolver(executor);
  const auto addresses =
      co_await resolver.async_resolve(arguments[2], arguments[3], net::use_awaitable);
  tcp::socket socket(executor);
  co_await net::async_connect(socket, addresses, net::use_awaitable);

  // Plugins: in sluice-plugins beside the program, and where SLUICE_PLUGIN_PATH says.
  std::vector<sluice::host::PluginPtr> plugins;
  for (const auto& it : sluice::host::Discover(sluice::host::HostOptions::FromEnvironment())) {
    if (it.plugin) {
      plugins.push_back(*it.plugin);
    } else {
      std::cerr << it.plugin.error().message << '\n';
    }
  }

  const std::chrono::seconds limit(std::atoi(arguments[4]));
  const Outcome outcome = co_await Send(socket, file.get(), plugins, limit);
  if (!outcome.ok()) {
    std::cerr << sluice::transfer::Describe(outcome) << '\n';
    co_return 5;
  }
  std::cout << outcome.bytes_done << " bytes by " << outcome.plugin << '\n';
  co_return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 5) {
    std::cerr << "usage: coroutine FILE HOST PORT SECONDS\n";
    return 2;
  }
  net::io_context context;
  int exit_code = 5;
  net::co_spawn(context, Run(argv), [&](const std::exception_ptr& failure, int its_code) {
    if (failure) std::rethrow_exception(failure);
    exit_code = its_code;
  });
  context.run();
  return exit_code;
} catch (const std::exception& failure) {
  std::cerr << failure.what() << '\n';
  return 5;
}
