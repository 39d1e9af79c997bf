#include "core/host/error.h"

#include <string>

namespace sluice::host {
namespace {

// Categories are never deleted, so Boost's base has no virtual destructor.
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

}  // namespace

const boost::system::error_category& HostCategory() noexcept {
  static const Category kCategory;
  return kCategory;
}

boost::system::error_code make_error_code(HostErrc code) noexcept {
  return {static_cast<int>(code), HostCategory()};
}

}  // namespace sluice::host
