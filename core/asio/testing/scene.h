// Connected sockets of one io_context, and what comes out of them.
#ifndef SLUICE_CORE_ASIO_TESTING_SCENE_H_
#define SLUICE_CORE_ASIO_TESTING_SCENE_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <optional>
#include <sluice/plugin.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/asio/async_transfer.h"
#include "core/base/file.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::asio::testing {

using boost::asio::ip::tcp;
using transfer::Outcome;
using transfer::testing::Bytes;
using transfer::testing::CopyUntil;
using transfer::testing::FileWith;
using transfer::testing::Linked;

// Copies everything, in pieces of at most 4 KiB.
inline std::vector<host::PluginPtr> Copier() { return {Linked<CopyUntil<UINT64_MAX>>()}; }

struct Ends {
  tcp::socket sender;
  tcp::socket receiver;
};

// Over loopback. Small buffers make a sender wait soon.
template <class Executor>
Ends Connect(const Executor& executor, std::optional<int> buffer = std::nullopt) {
  tcp::acceptor acceptor(executor, tcp::v4());
  if (buffer) acceptor.set_option(boost::asio::socket_base::receive_buffer_size(*buffer));
  acceptor.bind({boost::asio::ip::address_v4::loopback(), 0});
  acceptor.listen();
  Ends ends{tcp::socket(executor, tcp::v4()), tcp::socket(executor)};
  if (buffer) ends.sender.set_option(boost::asio::socket_base::send_buffer_size(*buffer));
  ends.sender.connect(acceptor.local_endpoint());
  acceptor.accept(ends.receiver);
  return ends;
}

// Takes what arrives, up to the end of the stream, in pieces of `piece` bytes; a slow one lets the
// others go ahead before each.
class Drain {
 public:
  Drain(tcp::socket& from, std::size_t piece, int turns_between = 0)
      : from_(from), piece_(piece), turns_between_(turns_between) {
    Next(turns_between_);
  }
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;

  const std::string& bytes() const { return bytes_; }
  bool ended() const { return ended_; }

 private:
  void Next(int turns) {
    if (turns > 0) {
      boost::asio::post(from_.get_executor(), [this, turns] { Next(turns - 1); });
      return;
    }
    from_.async_read_some(boost::asio::buffer(buffer_.data(), std::min(piece_, buffer_.size())),
                          [this](boost::system::error_code error, std::size_t count) {
                            bytes_.append(buffer_.data(), count);
                            ended_ = static_cast<bool>(error);
                            if (!ended_) Next(turns_between_);
                          });
  }

  tcp::socket& from_;
  std::size_t piece_;
  int turns_between_;
  std::array<char, 65536> buffer_{};
  std::string bytes_;
  bool ended_ = false;
};

// How an operation ended; times > 1 would be a defect.
struct Ending {
  int times = 0;
  boost::system::error_code error;
  Outcome outcome{};

  auto Handler() {
    return [this](boost::system::error_code its_error, const Outcome& its_outcome) {
      ++times;
      error = its_error;
      outcome = its_outcome;
    };
  }
};

}  // namespace sluice::asio::testing

#endif  // SLUICE_CORE_ASIO_TESTING_SCENE_H_
