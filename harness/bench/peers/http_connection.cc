#include "harness/bench/peers/http_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <iterator>
#include <span>
#include <system_error>
#include <utility>

#include "core/transfer/endpoint.h"

namespace sluice::peers {
namespace {

namespace http = boost::beast::http;

// A step that goes on for longer would keep other clients waiting.
constexpr std::uint64_t kStep = transfer::kStepBytes;

void Check(bool well, const char* what) {
  if (!well) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Site::Site(const std::string& directory, std::vector<host::PluginPtr> plugins)
    : directory_(open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      nothing_(memfd_create("nothing", MFD_CLOEXEC)),
      nothing_endpoint_(),
      plugins_(std::move(plugins)) {
  Check(static_cast<bool>(directory_), directory.c_str());
  Check(static_cast<bool>(nothing_), "memfd_create");
  nothing_endpoint_ = transfer::Describe(nothing_.get()).value();
}

base::UniqueHandle Site::Open(std::string_view target) const {
  target = target.substr(0, target.find('?'));
  const bool climbs = target.find("/../") != target.npos || target.ends_with("/..");
  if (!target.starts_with('/') || climbs) return {};
  target.remove_prefix(std::min(target.find_first_not_of('/'), target.size()));
  // O_NONBLOCK: a FIFO would block all clients.
  base::UniqueHandle file(openat(directory_.get(), std::string(target).c_str(),
                                 O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  return file;
}

HttpConnection::HttpConnection(base::UniqueHandle socket, const Site& site)
    : socket_(std::move(socket)),
      sink_(transfer::Describe(socket_.get()).value()),
      driver_(site.plugins()),
      parser_(std::in_place) {
  const int on = 1;
  setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

short HttpConnection::Go(const Site& site) {
  for (;;) {
    if (sending_) {
      if (const short wait = Send(); sending_) return wait;
      if (!keep_) return 0;
    }
    while (!Parse()) {
      if (const short wait = Receive(); wait != POLLIN || received_.empty()) return wait;
    }
    Respond(site);
  }
}

// Continues sending. Returns what to wait for if it is not done.
short HttpConnection::Send() {
  for (;;) {
    const sluice_status status = driver_.Step(kStep);
    if (status == SLUICE_MORE) continue;
    if (status > 0) return POLLOUT;
    sending_ = false;
    file_.reset();
    if (status != SLUICE_DONE) keep_ = false;
    return 0;
  }
}

// Adds to received_. Returns POLLIN, also if nothing has come, or 0 if nothing ever will.
short HttpConnection::Receive() {
  std::array<char, 8192> chunk;
  const ssize_t got = recv(socket_.get(), chunk.data(), chunk.size(), 0);
  if (got > 0) {
    received_.append(chunk.data(), static_cast<std::size_t>(got));
    return POLLIN;
  }
  return got < 0 && (errno == EAGAIN || errno == EINTR) ? POLLIN : 0;
}

// Returns true if there is a request, complete or broken.
bool HttpConnection::Parse() {
  boost::system::error_code error;
  const std::size_t used = parser_->put(boost::asio::buffer(received_), error);
  received_.erase(0, used);
  broken_ = error.failed() && error != http::error::need_more;
  return broken_ || parser_->is_done();
}

void HttpConnection::Respond(const Site& site) {
  const auto& request = parser_->get();
  const bool head_only = request.method() == http::verb::head;
  const sluice_endpoint& nothing = site.nothing();
  keep_ = !broken_ && request.keep_alive();
  if (broken_) {
    Begin(Status::bad_request, 0, nothing, false);
  } else if (!head_only && request.method() != http::verb::get) {
    Begin(Status::method_not_allowed, 0, nothing, false);
  } else {
    const std::string_view target(request.target().data(), request.target().size());
    file_ = site.Open(target);
    const auto source = transfer::Describe(file_.get());  // an error if there is none
    if (source && source->kind == SLUICE_KIND_FILE) {
      Begin(Status::ok, source->size, *source, !head_only);
    } else {
      Begin(Status::not_found, 0, nothing, false);
    }
  }
  parser_.emplace();
}

void HttpConnection::Begin(Status status, std::uint64_t size, const sluice_endpoint& source,
                           bool with_body) {
  const auto reason = http::obsolete_reason(status);
  head_.clear();
  fmt::format_to(std::back_inserter(head_),
                 "HTTP/1.1 {} {}\r\nServer: sluice\r\nContent-Length: {}\r\nConnection: {}\r\n\r\n",
                 static_cast<unsigned>(status), std::string_view(reason.data(), reason.size()),
                 size, keep_ ? "keep-alive" : "close");
  sending_ = true;
  // The first step reports an error of this.
  driver_.Start({.source = source,
                 .sink = sink_,
                 .length = with_body ? size : 0,
                 .head = std::as_bytes(std::span(head_))});
}

}  // namespace sluice::peers
