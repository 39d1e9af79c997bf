// Sends a file: future FILE HOST PORT. With a future, from a thread that runs no io_context.
#include <fcntl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <exception>
#include <iostream>
#include <thread>
#include <vector>

#include "core/asio/async_transfer.h"
#include "core/base/handle.h"
#include "core/host/discovery.h"

namespace {

using boost::asio::ip::tcp;
using sluice::transfer::Outcome;

// use_future alone throws for an error, without the outcome.
Outcome KeepOutcome(boost::system::error_code /*error*/, Outcome outcome) { return outcome; }

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: future FILE HOST PORT\n";
    return 2;
  }
  const sluice::base::UniqueHandle file(open(argv[1], O_RDONLY | O_CLOEXEC));
  if (!file) {
    std::cerr << "cannot open " << argv[1] << '\n';
    return 2;
  }

  boost::asio::io_context context;
  tcp::socket socket(context);
  boost::asio::connect(socket, tcp::resolver(context).resolve(argv[2], argv[3]));
  auto work = boost::asio::make_work_guard(context);
  const std::jthread runner([&] { context.run(); });

  // Plugins: in sluice-plugins beside the program, and where SLUICE_PLUGIN_PATH says.
  std::vector<sluice::host::PluginPtr> plugins;
  for (const auto& it : sluice::host::Discover(sluice::host::HostOptions::FromEnvironment())) {
    if (it.plugin) {
      plugins.push_back(*it.plugin);
    } else {
      std::cerr << it.plugin.error().message << '\n';
    }
  }

  auto sent = sluice::asio::async_transfer(socket, file.get(), plugins, {},
                                           boost::asio::use_future(KeepOutcome));
  // Here is time for other work.
  const Outcome outcome = sent.get();
  work.reset();
  if (!outcome.ok()) {
    std::cerr << sluice::transfer::Describe(outcome) << '\n';
    return 5;
  }
  std::cout << outcome.bytes_done << " bytes by " << outcome.plugin << '\n';
  return 0;
} catch (const std::exception& failure) {
  std::cerr << failure.what() << '\n';
  return 5;
}
