// The outcome of a transfer as an error_code, for completion handlers.
#ifndef SLUICE_CORE_ASIO_ERROR_H_
#define SLUICE_CORE_ASIO_ERROR_H_

#include <sluice/plugin.h>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include "core/transfer/outcome.h"

namespace sluice::asio {

// Returns the category "sluice.transfer", whose values are sluice_status, such as
// SLUICE_E_SOURCE_TRUNCATED.
const boost::system::error_category& TransferCategory() noexcept;

// Returns no error for a success, and boost::asio::error::operation_aborted for a cancellation.
// Otherwise returns the operating system's error, in system_category(), if the outcome has one, or
// else its status, in TransferCategory(). The outcome itself always has the status.
boost::system::error_code ErrorCodeOf(const transfer::Outcome& outcome) noexcept;

}  // namespace sluice::asio

#endif  // SLUICE_CORE_ASIO_ERROR_H_
