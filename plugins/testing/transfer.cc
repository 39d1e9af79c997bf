#include "plugins/testing/transfer.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <new>
#include <sluice/plugin.hpp>

#include "plugins/linux/sendfile.h"
#include "plugins/linux/splice.h"
#include "plugins/posix/mmap_write.h"
#include "plugins/posix/read_write.h"

namespace sluice::plugins::testing {
namespace {

constexpr std::array kPlugins{
    &internal::Descriptor<ReadWrite>::kPlugin,
    &internal::Descriptor<MmapWrite>::kPlugin,
    &internal::Descriptor<Sendfile>::kPlugin,
    &internal::Descriptor<Splice>::kPlugin,
};

sluice_bytes Lend(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

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
  std::signal(SIGPIPE, SIG_IGN);
  std::memset(storage_.get(), 0xA5, plugin.transfer_size);
  route_ = {.struct_size = sizeof(route_), .reserved = 0, .source = &source_, .sink = &sink_};
  request_ = {.struct_size = sizeof(request_),
              .flags = ask.flags,
              .route = &route_,
              .offset = ask.offset,
              .length = ask.length,
              .head = Lend(ask.head),
              .tail = Lend(ask.tail)};
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
  EXPECT_LE(progress_.bytes_done - before.bytes_done, budget);
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
    if (status == SLUICE_WOULD_BLOCK && !Wait()) {
      ADD_FAILURE() << plugin_.name << " waits for something that does not happen";
      return status;
    }
    if (status != SLUICE_MORE && status != SLUICE_WOULD_BLOCK) return status;
  }
}

sluice_status Transfer::Run(std::uint64_t budget) {
  const sluice_status status = Open();
  return status == SLUICE_OK ? Finish(budget) : status;
}

bool Transfer::Wait() const {
  const bool readable = (progress_.wait_events & SLUICE_WAIT_READABLE) != 0;
  const bool writable = (progress_.wait_events & SLUICE_WAIT_WRITABLE) != 0;
  pollfd wanted{.fd = static_cast<int>(progress_.wait_handle),
                .events = static_cast<short>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0)),
                .revents = 0};
  constexpr int kTenSeconds = 10'000;
  int ready = 0;
  do {
    ready = poll(&wanted, 1, kTenSeconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

std::string CaseName(const ::testing::TestParamInfo<Case>& info) {
  static constexpr std::array kKinds{"unknown", "file", "tcp", "unix", "pipe"};
  std::string name = std::string(info.param.plugin->name) + "_" + kKinds.at(info.param.sink_kind) +
                     (info.param.nonblocking ? "_nonblocking" : "_blocking");
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

std::ostream& operator<<(std::ostream& out, const Case& value) {
  return out << CaseName(::testing::TestParamInfo<Case>(value, 0));
}

std::vector<Case> AllCases(const std::vector<std::uint32_t>& sink_kinds, Modes modes) {
  std::vector<Case> cases;
  for (const sluice_plugin* const plugin : kPlugins) {
    for (const std::uint32_t kind : sink_kinds) {
      if (modes != Modes::kNonblocking) cases.push_back({plugin, kind, false});
      if (modes != Modes::kBlocking && kind != SLUICE_KIND_FILE) {
        cases.push_back({plugin, kind, true});
      }
    }
  }
  return cases;
}

}  // namespace sluice::plugins::testing
