// Sends a file: callback FILE HOST PORT. With a callback, and a driver that is kept.
#include <fcntl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <exception>
#include <iostream>
#include <utility>
#include <vector>

#include "core/asio/async_transfer.h"
#include "core/base/handle.h"
#include "core/host/discovery.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/planner.h"

namespace {

using boost::asio::ip::tcp;
using sluice::base::UniqueHandle;
using sluice::transfer::Outcome;

// A connection that sends one file after the other. What belongs to a transfer is declared behind
// what it sends from and to: it goes first.
class Sender {
 public:
  Sender(tcp::socket socket, UniqueHandle file, sluice::transfer::Request request,
         const std::vector<sluice::host::PluginPtr>& plugins)
      : socket_(std::move(socket)), file_(std::move(file)), request_(request), driver_(plugins) {}

  void Start() {
    sluice::asio::async_transfer(
        socket_, driver_, request_,
        [this](boost::system::error_code error, const Outcome& outcome) { End(error, outcome); });
  }

  bool succeeded() const { return succeeded_; }

 private:
  void End(boost::system::error_code error, const Outcome& outcome) {
    succeeded_ = !error;
    if (error) {
      std::cerr << sluice::transfer::Describe(outcome) << '\n';
    } else {
      std::cout << outcome.bytes_done << " bytes by " << outcome.plugin << '\n';
    }
    // The next file: another request, and Start() again.
  }

  tcp::socket socket_;
  UniqueHandle file_;
  sluice::transfer::Request request_;
  sluice::transfer::Driver driver_;
  bool succeeded_ = false;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: callback FILE HOST PORT\n";
    return 2;
  }
  UniqueHandle file(open(argv[1], O_RDONLY | O_CLOEXEC));
  const auto source = sluice::transfer::Describe(file.get());
  if (!source) {
    std::cerr << argv[1] << ": " << source.error().message << '\n';
    return 2;
  }

  boost::asio::io_context context;
  tcp::socket socket(context);
  boost::asio::connect(socket, tcp::resolver(context).resolve(argv[2], argv[3]));

  // Plugins: in sluice-plugins beside the program, and where SLUICE_PLUGIN_PATH says.
  std::vector<sluice::host::PluginPtr> plugins;
  for (const auto& it : sluice::host::Discover(sluice::host::HostOptions::FromEnvironment())) {
    if (it.plugin) {
      plugins.push_back(*it.plugin);
    } else {
      std::cerr << it.plugin.error().message << '\n';
    }
  }

  // Those that can send this kind of file on this kind of socket, best first.
  const sluice::transfer::Request request = {
      .source = *source, .sink = sluice::transfer::Describe(socket.native_handle()).value()};
  Sender sender(std::move(socket), std::move(file), request,
                sluice::transfer::Choose(plugins, request));
  sender.Start();
  context.run();
  return sender.succeeded() ? 0 : 5;
} catch (const std::exception& failure) {
  std::cerr << failure.what() << '\n';
  return 5;
}
