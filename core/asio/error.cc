#include "core/asio/error.h"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <string>

namespace sluice::asio {
namespace {

// Nobody deletes a category, so Boost's base has no virtual destructor.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class Category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "sluice.transfer"; }

  std::string message(int status) const override {
    transfer::Outcome outcome{};
    outcome.status = status;
    return transfer::Describe(outcome);
  }

  // For comparison in portable code.
  boost::system::error_condition default_error_condition(int status) const noexcept override {
    namespace errc = boost::system::errc;
    switch (status) {
      case SLUICE_E_UNSUPPORTED:
        return errc::make_error_condition(errc::not_supported);
      case SLUICE_E_SOURCE_IO:
      case SLUICE_E_SINK_IO:
        return errc::make_error_condition(errc::io_error);
      case SLUICE_E_SINK_CLOSED:
        return errc::make_error_condition(errc::broken_pipe);
      case SLUICE_E_INVALID:
        return errc::make_error_condition(errc::invalid_argument);
      default:
        return {status, *this};
    }
  }
};
#pragma GCC diagnostic pop

}  // namespace

const boost::system::error_category& TransferCategory() noexcept {
  static const Category kCategory;
  return kCategory;
}

boost::system::error_code ErrorCodeOf(const transfer::Outcome& outcome) noexcept {
  if (outcome.ok()) return {};
  if (outcome.status == SLUICE_E_CANCELLED) return boost::asio::error::operation_aborted;
  if (outcome.os_error != 0) {
    return {static_cast<int>(outcome.os_error), boost::system::system_category()};
  }
  return {outcome.status, TransferCategory()};
}

}  // namespace sluice::asio
