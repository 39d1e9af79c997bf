// One client of the HTTP server.
#ifndef SLUICE_HARNESS_BENCH_PEERS_HTTP_CONNECTION_H_
#define SLUICE_HARNESS_BENCH_PEERS_HTTP_CONNECTION_H_

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/handle.h"
#include "core/host/plugin.h"
#include "core/transfer/driver.h"
#include "core/transfer/request.h"

namespace sluice::peers {

// The files that are served and the plugins that send them. Throws std::exception if `directory` is
// not a directory.
class Site {
 public:
  Site(const std::string& directory, std::vector<host::PluginPtr> plugins);

  const std::vector<host::PluginPtr>& plugins() const { return plugins_; }
  // An empty file, for responses without a body.
  const sluice_endpoint& nothing() const { return nothing_endpoint_; }

  // Opens what a request's target names. Empty if there is nothing.
  base::UniqueHandle Open(std::string_view target) const;

 private:
  base::UniqueHandle directory_;
  base::UniqueHandle nothing_;
  sluice_endpoint nothing_endpoint_;
  std::vector<host::PluginPtr> plugins_;
};

// Reads requests from a non-blocking socket and responds to one after the other.
class HttpConnection {
 public:
  HttpConnection(base::UniqueHandle socket, const Site& site);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // Goes on as far as it can without waiting. Returns what to wait for, events of poll(2), or 0 if
  // the connection has ended.
  short Go(const Site& site);

 private:
  using Status = boost::beast::http::status;

  short Send();
  short Receive();
  bool Parse();
  void Respond(const Site& site);
  void Begin(Status status, std::uint64_t size, const sluice_endpoint& source, bool with_body);

  base::UniqueHandle socket_;
  sluice_endpoint sink_;
  transfer::Driver driver_;
  std::string received_;  // not parsed yet
  std::optional<boost::beast::http::request_parser<boost::beast::http::empty_body>> parser_;
  bool broken_ = false;  // what came is not a request
  bool keep_ = true;     // the connection stays open after this response
  bool sending_ = false;
  std::string head_;         // of the response
  base::UniqueHandle file_;  // its body
};

}  // namespace sluice::peers

#endif  // SLUICE_HARNESS_BENCH_PEERS_HTTP_CONNECTION_H_
