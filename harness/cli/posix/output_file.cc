#include "harness/cli/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/system/errc.hpp>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace sluice::harness {
namespace {

namespace fs = std::filesystem;

constexpr int kAttempts = 100;  // at a name that nobody has

host::Error Refused(boost::system::errc::errc_t code, const fs::path& target,
                    std::string_view why) {
  return {make_error_code(code), fmt::format("cannot write {}: {}", target.string(), why)};
}

}  // namespace

host::Result<OutputFile> OutputFile::Create(const fs::path& target, bool replace) {
  std::error_code error;
  const bool exists = fs::symlink_status(target, error).type() != fs::file_type::not_found;
  const fs::file_status status = fs::status(target, error);
  if (exists && fs::exists(status) && !fs::is_regular_file(status)) {
    return Refused(boost::system::errc::invalid_argument, target, "it is not a regular file");
  }
  if (exists && !replace) {
    return Refused(boost::system::errc::file_exists, target, "it exists; --force replaces it");
  }
  if (!target.has_filename()) {
    return Refused(boost::system::errc::invalid_argument, target, "it has no file name");
  }
  OutputFile output(exists && fs::exists(status) ? fs::canonical(target, error) : target, replace);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    output.temporary_ = output.target_;
    output.temporary_.replace_filename(
        fmt::format(".{}.{}.part", output.target_.filename().string(), getpid() + attempt));
    output.fd_ = transfer::UniqueHandle(
        open(output.temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (output.fd_) return output;
    if (errno != EEXIST) break;
  }
  return host::SystemError(errno, fmt::format("cannot write {}", target.string()));
}

OutputFile::~OutputFile() {
  if (fd_) unlink(temporary_.c_str());
}

host::Result<void> OutputFile::Commit() {
  const auto failed = [&](int error) {
    unlink(temporary_.c_str());
    return host::SystemError(error, fmt::format("cannot write {}", target_.string()));
  };
  // Some file systems report here that they could not write (NFS, quotas).
  if (close(fd_.release()) != 0) return failed(errno);
  if (!replace_) {
    // Unlike rename(2), link(2) never replaces.
    if (link(temporary_.c_str(), target_.c_str()) == 0) {
      unlink(temporary_.c_str());
      return {};
    }
    if (errno == EEXIST) return failed(EEXIST);
    // This file system has no hard links.
  }
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return failed(errno);
  return {};
}

}  // namespace sluice::harness
