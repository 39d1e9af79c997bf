// What plugins make for one transfer serves the next.
#include <gtest/gtest.h>
#include <sluice/reuse.h>
#include <sys/syscall.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sluice/plugin.hpp>
#include <type_traits>

#include "plugins/common/testing/calls.h"
#include "plugins/common/testing/ends.h"
#include "plugins/common/testing/transfer.h"
#include "plugins/linux/io_uring_send_zc.h"
#include "plugins/linux/io_uring_splice.h"
#include "plugins/linux/ring.h"
#include "plugins/linux/splice.h"
#include "plugins/linux/vmsplice.h"

namespace sluice::plugins {
namespace {

using testing::Calls;

constexpr std::uint64_t kBytes = std::uint64_t{256} * 1024;

// Transfers by one plugin, one after the other in the same storage.
template <class Plugin>
class Series {
 public:
  bool Run(const sluice_request& request) {
    sluice_report report{};
    report.struct_size = sizeof report;
    const auto open = kept_ ? reuse().reopen : kPlugin.open;
    if (open(&request, storage_.data(), &report) != SLUICE_OK) return false;
    sluice_progress progress{};
    progress.struct_size = sizeof progress;
    sluice_status status = SLUICE_MORE;
    while (status > SLUICE_DONE) {
      status = kPlugin.step(storage_.data(), kBytes, &progress);
      if (status > SLUICE_MORE && !testing::Await(progress)) return false;
    }
    reuse().keep(storage_.data());
    kept_ = true;
    return status == SLUICE_DONE;
  }

 private:
  static constexpr const sluice_plugin& kPlugin = internal::Descriptor<Plugin>::kPlugin;
  static const sluice_reuse& reuse() {
    return *static_cast<const sluice_reuse*>(kPlugin.get_extension(SLUICE_EXT_REUSE));
  }

  alignas(Plugin) std::array<std::byte, sizeof(Plugin)> storage_;
  bool kept_ = false;
};

// The system calls of so many.
template <class Plugin>
std::optional<Calls> CallsOfSeries(int count) {
  const testing::SourceFile source(kBytes);
  testing::Channel channel({.kind = SLUICE_KIND_TCP});
  channel.StartDiscarding();
  const sluice_endpoint from = source.endpoint();
  const sluice_endpoint to = channel.endpoint();
  const sluice_route route{
      .struct_size = sizeof route, .reserved = 0, .source = &from, .sink = &to};
  const sluice_request request{.struct_size = sizeof request,
                               .flags = 0,
                               .route = &route,
                               .offset = 0,
                               .length = kBytes,
                               .head = {},
                               .tail = {}};
  Series<Plugin> series;
  return testing::CallsOf([&] {
    for (int i = 0; i < count; ++i) {
      if (!series.Run(request)) return false;
    }
    return true;
  });
}

template <class Plugin>
class Reuse : public ::testing::Test {};

using Plugins = ::testing::Types<Splice, Vmsplice, IoUringSplice, IoUringSendZc>;
TYPED_TEST_SUITE(Reuse, Plugins);

TYPED_TEST(Reuse, OnlyTheFirstTransferMakesPipesAndRings) {
  if (std::is_same_v<TypeParam, IoUringSplice> || std::is_same_v<TypeParam, IoUringSendZc>) {
    sluice_report report{};
    if (CheckRing(IORING_OP_SEND_ZC, report) != SLUICE_OK) GTEST_SKIP() << report.reason;
  }
  const auto one = CallsOfSeries<TypeParam>(1);
  const auto four = CallsOfSeries<TypeParam>(4);
  if (!one || !four) GTEST_SKIP() << "system calls cannot be counted here";
  constexpr std::array<std::uint64_t, 4> kMaking = {SYS_pipe2, SYS_fcntl, SYS_io_uring_setup,
                                                    SYS_close};
  for (const std::uint64_t call : kMaking) {
    const auto times = [call](const Calls& calls) {
      return calls.contains(call) ? calls.at(call) : 0;
    };
    EXPECT_EQ(times(*four), times(*one)) << "system call " << call;
  }
  EXPECT_GT(one->count(SYS_pipe2) + one->count(SYS_io_uring_setup), 0U);
}

}  // namespace
}  // namespace sluice::plugins
