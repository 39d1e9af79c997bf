#include "plugins/common/testing/transfer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <new>

#include "core/base/wait.h"

namespace sluice::plugins::testing {
namespace {

sluice_bytes BytesOf(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

void Transfer::Free::operator()(std::byte* storage) const {
  ::operator delete (storage, std::align_val_t{alignment});
}

Transfer::Transfer(const sluice_plugin& plugin, const sluice_endpoint& source,
                   const sluice_endpoint& sink, const Ask& ask)
    : plugin_(plugin),
      source_(source),
      sink_(sink),
      storage_(static_cast<std::byte*>(
                   ::operator new (plugin.transfer_size, std::align_val_t{plugin.transfer_align})),
               Free{plugin.transfer_align}) {
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);
#endif
  std::memset(storage_.get(), 0xA5, plugin.transfer_size);
  route_ = {.struct_size = sizeof(route_), .reserved = 0, .source = &source_, .sink = &sink_};
  request_ = {.struct_size = sizeof(request_),
              .flags = ask.flags,
              .route = &route_,
              .offset = ask.offset,
              .length = ask.length,
              .head = BytesOf(ask.head),
              .tail = BytesOf(ask.tail)};
  report_.struct_size = sizeof(report_);
  progress_.struct_size = sizeof(progress_);
}

sluice_status Transfer::Probe() { return plugin_.probe(&route_, &report_); }

sluice_status Transfer::Open() {
  const sluice_status status = plugin_.open(&request_, storage_.get(), &report_);
  open_ = status == SLUICE_OK;
  EXPECT_TRUE(open_ || report_.reason != nullptr);
  return status;
}

sluice_status Transfer::Step(std::uint64_t budget) {
  const sluice_progress before = progress_;
  const sluice_status status = plugin_.step(storage_.get(), budget, &progress_);
  EXPECT_GE(progress_.bytes_done, before.bytes_done);
  EXPECT_LE(progress_.bytes_done - before.bytes_done, std::max(budget, before.in_flight));
  EXPECT_TRUE(progress_.in_flight == 0 || status == SLUICE_WOULD_BLOCK);
  EXPECT_GE(progress_.source_done, before.source_done);
  EXPECT_LE(progress_.source_done, progress_.bytes_done);
  EXPECT_TRUE(progress_.bytes_done == 0 || progress_.path != nullptr);
  EXPECT_TRUE(status >= 0 || progress_.reason != nullptr);
  return status;
}

void Transfer::Close() {
  if (open_) plugin_.close(storage_.get());
  open_ = false;
}

sluice_status Transfer::Finish(std::uint64_t budget) {
  for (;;) {
    const sluice_status status = Step(budget);
    const bool waits = status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING;
    if (waits && !Wait()) {
      ADD_FAILURE() << plugin_.name << " waits for something that does not happen";
      return status;
    }
    if (status != SLUICE_MORE && !waits) return status;
  }
}

sluice_status Transfer::Run(std::uint64_t budget) {
  const sluice_status status = Open();
  return status == SLUICE_OK ? Finish(budget) : status;
}

bool Transfer::Wait() const { return Await(progress_); }

bool Await(const sluice_progress& progress) {
  return base::IsReady(progress.wait_handle, progress.wait_events, std::chrono::seconds(10));
}

}  // namespace sluice::plugins::testing
