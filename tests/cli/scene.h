// What the end-to-end tests need around the program.
#ifndef SLUICE_TESTS_CLI_SCENE_H_
#define SLUICE_TESTS_CLI_SCENE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/base/path.h"
#include "core/base/socket.h"
#include "harness/app/digest_line.h"
#include "harness/app/failure.h"
#include "harness/app/listener.h"
#include "harness/channels/digest.h"
#include "tests/cli/program.h"
#include "tests/cli/system.h"

namespace sluice::cli {

// Every plugin that is built for this system.
inline const std::vector<std::string>& AllPlugins() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator("harness/sluice-plugins")) {
      found.push_back(base::ToUtf8(entry.path().stem()));
    }
    std::ranges::sort(found);
    return found;
  }();
  return kNames;
}

// Those of them that send to sockets.
inline std::vector<std::string> SocketPlugins() {
  std::vector<std::string> names = AllPlugins();
  std::erase(names, "linux.copy_file_range");
  return names;
}

// Those of them that send to TCP sockets only.
inline bool IsForTcpOnly(std::string_view plugin) {
  return plugin == "linux.msg_zerocopy" || plugin == "linux.io_uring_send_zc";
}

// A directory of the test's own, with a short name: the path of a unix socket has little room.
class Scene : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = base::MakeDirectory(std::filesystem::temp_directory_path(), "sluice-").value();
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  std::string Directory() const { return base::ToUtf8(directory_); }
  // The path of `name` in the directory.
  std::string Path(std::string_view name) const {
    return base::ToUtf8(directory_ / base::FromUtf8(name));
  }

  std::string Write(std::string_view name, std::string_view content) const {
    std::ofstream(directory_ / base::FromUtf8(name), std::ios::binary) << content;
    return Path(name);
  }
  std::string Read(std::string_view name) const {
    std::ifstream stream(directory_ / base::FromUtf8(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  // The names in the directory, sorted.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      names.push_back(base::ToUtf8(entry.path().filename()));
    }
    std::ranges::sort(names);
    return names;
  }

  std::filesystem::path directory_;
};

// Bytes without a period.
inline std::string Bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

inline std::string DigestText(std::string_view bytes) {
  return app::HexText(channels::DigestOf(std::as_bytes(std::span(bytes))));
}

// The program did what it was asked and complained about nothing.
inline ::testing::AssertionResult IsGood(const Ended& ended) {
  if (ended.exit_code == app::kExitGood && ended.signal == 0) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "exit code " << ended.exit_code << ", signal "
                                       << ended.signal << ", stderr: " << ended.err;
}

// It ended with the code and one line on standard error that begins with "sluice: " and has `part`
// in it.
inline ::testing::AssertionResult FailsWith(const Ended& ended, int exit_code,
                                            std::string_view part) {
  const bool one_line = std::ranges::count(ended.err, '\n') == 1 && ended.err.ends_with('\n');
  if (ended.exit_code == exit_code && ended.err.starts_with("sluice: ") && one_line &&
      ended.err.find(part) != std::string::npos) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure()
         << "exit code " << ended.exit_code << " instead of " << exit_code << ", signal "
         << ended.signal << ", stderr should have \"" << part << "\": " << ended.err;
}

// A peer that the test plays itself.
class FakeReceiver {
 public:
  FakeReceiver()
      : cancellation_(base::Cancellation::Create().value()),
        listener_(app::Listener::Listen(*app::Resolve(app::TcpAddress{"127.0.0.1", 0}), "a port")
                      .value()) {}

  const std::string& address() const { return listener_.address(); }

  // The next connection, blocking.
  base::UniqueHandle Accept() {
    std::string peer;
    base::UniqueHandle connection = listener_.Accept(cancellation_, peer).value();
    base::SetNonblocking(connection.get(), false);
    return connection;
  }

 private:
  base::Cancellation cancellation_;
  app::Listener listener_;
};

// Sends all of it.
inline void Put(const base::UniqueHandle& connection, std::string_view text) {
  ASSERT_EQ(base::Write(connection.get(), std::as_bytes(std::span(text))), std::ssize(text));
}

// Everything up to the end of the stream.
inline std::string ReadToEnd(base::Handle handle) {
  std::string all;
  std::string buffer(65536, '\0');
  for (std::int64_t got = 0;
       (got = base::Read(handle, std::as_writable_bytes(std::span(buffer)))) > 0;) {
    all.append(buffer, 0, static_cast<std::size_t>(got));
  }
  return all;
}

}  // namespace sluice::cli

#endif  // SLUICE_TESTS_CLI_SCENE_H_
