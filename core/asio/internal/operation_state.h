// The part of an operation that needs no template: a driver, and failures around it.
#ifndef SLUICE_CORE_ASIO_INTERNAL_OPERATION_STATE_H_
#define SLUICE_CORE_ASIO_INTERNAL_OPERATION_STATE_H_

#include <sluice/plugin.h>

#include <boost/system/error_code.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/asio/options.h"
#include "core/base/handle.h"
#include "core/host/plugin.h"
#include "core/transfer/driver.h"
#include "core/transfer/outcome.h"
#include "core/transfer/request.h"

namespace sluice::asio::internal {

// Carries out one transfer to a non-blocking sink. The destructor does not touch a borrowed driver,
// which may be gone, or in use, when an io_context destroys what waits in it.
class OperationState {
 public:
  // Returns SLUICE_MORE, or the final error. The driver is borrowed until the transfer has ended.
  // Describes the sink anew, unless request.sink is what Describe() returned for `sink`.
  sluice_status Start(base::Handle sink, transfer::Driver& driver,
                      const transfer::Request& request) noexcept;

  // Does the same with a driver of its own, for the plugins that can. Allocates.
  sluice_status Start(base::Handle sink, base::Handle file,
                      std::span<const host::PluginPtr> plugins, const TransferOptions& options);

  // See Driver::Step().
  sluice_status Step() noexcept;

  // Both end the transfer, with what has been sent counted, and return its status.
  sluice_status Cancel() noexcept;
  sluice_status Fail(sluice_status status, const boost::system::error_code& error,
                     std::string_view reason) noexcept;

  bool ended() const noexcept { return status_ <= SLUICE_DONE; }

  // See Driver::progress().
  const sluice_progress& progress() const noexcept { return driver_->progress(); }

  transfer::Outcome outcome() const;

 private:
  std::unique_ptr<transfer::Driver> own_;
  transfer::Driver* driver_ = nullptr;  // NULL until one is started
  std::uint64_t step_bytes_ = kStepBytes;
  sluice_status status_ = SLUICE_MORE;
  // Why the operation failed outside of the driver; empty: it did not.
  std::string_view reason_;
  std::int64_t os_error_ = 0;
};

}  // namespace sluice::asio::internal

#endif  // SLUICE_CORE_ASIO_INTERNAL_OPERATION_STATE_H_
