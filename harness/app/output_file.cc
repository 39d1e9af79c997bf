#include "harness/app/output_file.h"

#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/path.h"
#include "harness/app/new_file.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;
using boost::system::error_code;
using fs::file_type;

constexpr int kAttempts = 100;  // at a name that nobody has

base::Error CannotWrite(const fs::path& target, error_code code, std::string_view why) {
  return {code, fmt::format("cannot write {}: {}", base::ToUtf8(target), why)};
}

base::Error CannotWrite(const fs::path& target, const base::Error& error) {
  return CannotWrite(target, error.code, error.code.message());
}

fs::path TemporaryFor(const fs::path& target) {
  std::random_device number;
  return target.parent_path() /
         base::FromUtf8(fmt::format(".{}.{}.part", base::ToUtf8(target.filename()), number()));
}

fs::perms PermissionsAt(const fs::path& target) {
  std::error_code error;
  const fs::perms bits = fs::status(target, error).permissions();
  return error ? Permissions::kUsual : bits;
}

// A link that leads nowhere is something, too.
bool IsLink(const fs::path& target) {
  std::error_code ignored;
  return fs::symlink_status(target, ignored).type() == file_type::symlink;
}

}  // namespace

base::Result<OutputFile> OutputFile::Create(const fs::path& target, bool replace,
                                            fs::perms permissions) {
  const auto refused = [&](boost::system::errc::errc_t code, std::string_view why) {
    return CannotWrite(target, make_error_code(code), why);
  };
  const file_type type = TypeAt(target);
  const bool found = type != file_type::not_found && type != file_type::none;
  if (found && type != file_type::regular) {
    return refused(boost::system::errc::invalid_argument, "it is not a regular file");
  }
  if (!replace && (found || IsLink(target))) {
    return refused(boost::system::errc::file_exists, "it exists; use --force to replace it");
  }
  if (!target.has_filename()) {
    return refused(boost::system::errc::invalid_argument, "it has no file name");
  }
  OutputFile output(found ? Resolved(target) : target, replace);
  const Permissions rights = found ? Permissions{.bits = PermissionsAt(target), .exact = true}
                                   : Permissions{.bits = permissions};
  for (int attempt = 0;; ++attempt) {
    output.temporary_ = TemporaryFor(output.target_);
    auto created = CreateNew(output.temporary_, rights);
    if (created) {
      output.file_ = *std::move(created);
      return output;
    }
    if (created.error().code != boost::system::errc::file_exists || attempt == kAttempts) {
      return CannotWrite(target, created.error());
    }
  }
}

OutputFile::~OutputFile() {
  if (!file_) return;
  file_.reset();
  (void)base::Unlink(temporary_);
}

base::Result<void> OutputFile::Put(std::string_view content) {
  std::span<const std::byte> rest = std::as_bytes(std::span(content));
  while (!rest.empty()) {
    const std::int64_t put = base::Write(file_.get(), rest);
    if (put < 0) return CannotWrite(target_, base::SystemError(base::LastError(), {}));
    rest = rest.subspan(static_cast<std::size_t>(put));
  }
  return Commit();
}

base::Result<void> OutputFile::Commit() {
  auto done = CloseWritten(std::move(file_));
  if (done) done = Rename(temporary_, target_, replace_);
  if (done) return {};
  (void)base::Unlink(temporary_);
  return CannotWrite(target_, done.error());
}

}  // namespace sluice::app
