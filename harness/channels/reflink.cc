#include "harness/channels/reflink.h"

#if defined(__linux__)
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/channels/connect.h"
#include "harness/channels/loop_filesystem.h"
#else
#include <boost/system/errc.hpp>
#endif

namespace sluice::channels {

#if defined(__linux__)

namespace {

// Room for the largest payload of `sluice count`, its copy, and the filesystem's own.
constexpr std::uint64_t kImageBytes = std::uint64_t{12} << 30U;

constexpr std::array<std::string_view, 2> kTypes = {"xfs", "btrfs"};

}  // namespace

bool HasReflinks() { return true; }

base::Result<Built> MakeReflink(const std::filesystem::path& directory) {
  base::Error refused;
  for (const std::string_view type : kTypes) {
    auto made = LoopFilesystem::Make(type, directory, kImageBytes);
    if (made) {
      const auto filesystem = std::make_shared<const LoopFilesystem>(*std::move(made));
      return Built{
          .connect = [filesystem](const Buffers&) { return ConnectFile(filesystem->path()); },
          .directory = filesystem->path()};
    }
    // What holds for every type is said once.
    if (refused.message.find(made.error().message) == std::string::npos) {
      refused.message += (refused.message.empty() ? "" : "; ") + made.error().message;
    }
    refused.code = made.error().code;
  }
  return refused;
}

#else

bool HasReflinks() { return false; }

base::Result<Built> MakeReflink(const std::filesystem::path&) {
  return base::Error{
      .code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
      .message = "filesystems with reflinks are made on Linux only"};
}

#endif

}  // namespace sluice::channels
