#include "core/base/error.h"

#include <boost/algorithm/string/trim.hpp>
#include <boost/locale/utf.hpp>
#include <boost/throw_exception.hpp>
#include <cstdint>

namespace sluice::host {
namespace {

// Nobody deletes a category, so Boost's base has no virtual destructor.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class Category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "sluice.host"; }

  std::string message(int value) const override {
    switch (static_cast<HostErrc>(value)) {
      case HostErrc::kNotFound:
        return "not found";
      case HostErrc::kUnreadable:
        return "unreadable";
      case HostErrc::kNotALibrary:
        return "not a shared library";
      case HostErrc::kWrongArchitecture:
        return "wrong architecture";
      case HostErrc::kWritableByOthers:
        return "writable by others";
      case HostErrc::kForeignOwner:
        return "owned by somebody else";
      case HostErrc::kLoaderError:
        return "refused by the system's loader";
      case HostErrc::kNoEntry:
        return "no entry point";
      case HostErrc::kForeignEntry:
        return "entry point of another library";
      case HostErrc::kEntryFailed:
        return "entry point failed";
      case HostErrc::kIncompatibleAbi:
        return "incompatible ABI";
      case HostErrc::kBadDescriptor:
        return "bad descriptor";
      case HostErrc::kShadowed:
        return "shadowed";
      case HostErrc::kBadSearchPath:
        return "bad search path";
    }
    return "unknown error " + std::to_string(value);
  }
};
#pragma GCC diagnostic pop

// C0, DEL and C1 drive terminals.
bool IsControl(std::uint32_t point) { return point < 0x20 || (point >= 0x7f && point < 0xa0); }

}  // namespace

const boost::system::error_category& HostCategory() noexcept {
  static const Category kCategory;
  return kCategory;
}

boost::system::error_code make_error_code(HostErrc code) noexcept {
  return {static_cast<int>(code), HostCategory()};
}

Error SystemError(int code, std::string_view what) {
  const boost::system::error_code error(code, boost::system::system_category());
  return {error, std::string(what) + ": " + error.message()};
}

std::string OneLine(std::string_view text) {
  using Utf8 = boost::locale::utf::utf_traits<char>;
  std::string line;
  for (auto at = text.begin(); at != text.end();) {
    const auto start = at;
    const auto point = Utf8::decode(at, text.end());
    if (point == '\n' || point == '\r' || point == '\t') {
      line += ' ';
    } else if (!boost::locale::utf::is_valid_codepoint(point) || IsControl(point)) {
      line += '?';
    } else {
      line.append(start, at);
    }
  }
  boost::algorithm::trim(line);
  return line;
}

void throw_exception_from_error(const Error& error, const boost::source_location& location) {
  boost::throw_with_location(boost::system::system_error(error.code, error.message), location);
}

}  // namespace sluice::host
