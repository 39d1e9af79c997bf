#include "core/asio/error.h"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>

namespace sluice::asio {
namespace {

transfer::Outcome Ended(sluice_status status, std::int64_t os_error = 0) {
  transfer::Outcome outcome{};
  outcome.status = status;
  outcome.os_error = os_error;
  return outcome;
}

TEST(TransferError, IsNoneForWhatIsDone) { EXPECT_FALSE(ErrorCodeOf(Ended(SLUICE_DONE))); }

TEST(TransferError, IsAsiosOwnForACancellation) {
  EXPECT_EQ(ErrorCodeOf(Ended(SLUICE_E_CANCELLED, 5)), boost::asio::error::operation_aborted);
}

TEST(TransferError, IsTheSystemsWhereThereIsOne) {
  const boost::system::error_code reset = boost::asio::error::connection_reset;
  EXPECT_EQ(ErrorCodeOf(Ended(SLUICE_E_SINK_CLOSED, reset.value())), reset);
}

TEST(TransferError, IsTheStatusInWordsOtherwise) {
  const boost::system::error_code error = ErrorCodeOf(Ended(SLUICE_E_SOURCE_TRUNCATED));
  EXPECT_EQ(error.value(), SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_EQ(error.category(), TransferCategory());
  EXPECT_EQ(error.message(), "the source ended early");
}

TEST(TransferError, ComparesWithPortableConditions) {
  EXPECT_EQ(ErrorCodeOf(Ended(SLUICE_E_SINK_CLOSED)), boost::system::errc::broken_pipe);
  EXPECT_NE(ErrorCodeOf(Ended(SLUICE_E_INTERNAL)), boost::system::errc::broken_pipe);
}

}  // namespace
}  // namespace sluice::asio
