#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <vector>

#include "core/transfer/driver.h"
#include "core/transfer/sigpipe.h"
#include "core/transfer/testing/plugins.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

using testing::Bytes;
using testing::Linked;
using testing::Route;

using Copy = testing::CopyUntil<UINT64_MAX>;

TEST(Sigpipe, DoesNotEndAProcessWhosePeerHasGone) {
  struct sigaction before {};
  sigaction(SIGPIPE, nullptr, &before);
  ASSERT_EQ(before.sa_handler, SIG_DFL) << "the test would prove nothing";
  Route route(Bytes(1000));
  route.receiver.reset();
  Driver driver(std::vector{Linked<Copy>()});
  const Outcome& outcome = driver.Run(route.MakeRequest());
  EXPECT_EQ(outcome.status, SLUICE_E_SINK_CLOSED);
  EXPECT_EQ(outcome.os_error, EPIPE);
  EXPECT_EQ(driver.Start(route.MakeRequest()), SLUICE_OK);
  EXPECT_EQ(driver.Step(100), SLUICE_E_SINK_CLOSED);

  sigset_t mask;
  sigset_t pending;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  sigpending(&pending);
  EXPECT_EQ(sigismember(&mask, SIGPIPE), 0);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

}  // namespace
}  // namespace sluice::transfer
