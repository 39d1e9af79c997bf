#include "core/transfer/driver.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/wait.h"
#include "core/transfer/sigpipe.h"

namespace sluice::transfer {
namespace {

// One alignment for all plugins: the largest that a plugin may ask for.
constexpr std::size_t kStorageAlign = 4096;

sluice_bytes Lend(std::span<const std::byte> bytes) {
  return {.data = bytes.data(), .size = bytes.size()};
}

// Another plugin may work with the descriptors or memory that are left, or by another facility.
bool LetsOthersTry(sluice_status status) {
  return status == SLUICE_E_UNSUPPORTED || status == SLUICE_E_NO_RESOURCES;
}

void Skip(sluice_bytes& bytes, std::uint64_t count) {
  if (count == 0) return;
  bytes.data = static_cast<const std::byte*>(bytes.data) + count;
  bytes.size -= static_cast<std::size_t>(count);
}

// The options of most runs. Known at compile time, they cost nothing.
struct NoOptions {};

const base::Cancellation* CancellationOf(const NoOptions& /*none*/) { return nullptr; }
const base::Cancellation* CancellationOf(const RunOptions& options) { return options.cancellation; }

bool Requested(const base::Cancellation* cancellation) {
  return cancellation != nullptr && cancellation->requested();
}

void Tell(const NoOptions& /*none*/, std::uint64_t /*bytes_done*/) {}
void Tell(const RunOptions& options, std::uint64_t bytes_done) {
  if (options.on_progress) options.on_progress(bytes_done);
}

// Steps of a run that always ask for the same.
struct SteadyPace {
  std::uint64_t bytes;

  std::uint64_t budget() const noexcept { return bytes; }
  void Begin() noexcept {}
  void End(std::uint64_t /*moved*/, std::size_t /*fallbacks*/) noexcept {}
};

// Steps that ask for more and more, as long as each takes less than `time`.
class GrowingPace {
 public:
  GrowingPace(std::uint64_t least, std::chrono::nanoseconds time) noexcept
      : least_(least), time_(time), budget_(least) {}

  std::uint64_t budget() const noexcept { return budget_; }

  void Begin() noexcept { began_ = Clock::now(); }

  // The step moved `bytes`, after `fallbacks` so far. Nothing is known yet about a plugin that has
  // just taken over.
  void End(std::uint64_t bytes, std::size_t fallbacks) noexcept {
    if (fallbacks != fallbacks_) {
      fallbacks_ = fallbacks;
      budget_ = least_;
    } else if (bytes == budget_) {
      Adapt();
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  // At most this many times as much as before: bytes that went quickly may have been in memory.
  static constexpr double kGrowth = 16;
  static constexpr double kMost = 0x1p62;

  void Adapt() noexcept {
    const std::chrono::duration<double> took = Clock::now() - began_;
    const double times = std::min(std::chrono::duration<double>(time_) / took, kGrowth);
    const double wanted = std::min(static_cast<double>(budget_) * times, kMost);
    budget_ = std::max(least_, static_cast<std::uint64_t>(wanted));
  }

  std::uint64_t least_;
  std::chrono::nanoseconds time_;
  std::uint64_t budget_;
  std::size_t fallbacks_ = 0;
  Clock::time_point began_{};
};

}  // namespace

void Driver::GiveBack::operator()(std::byte* storage) const noexcept {
  memory->deallocate(storage, size, kStorageAlign);
}

Driver::Driver(std::span<const host::PluginPtr> candidates, std::pmr::memory_resource& memory,
               Between between)
    : plugins_(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                            candidates.size(), kMaxCandidates))),
      storage_(nullptr, {.memory = &memory, .size = 1}),
      guard_sigpipe_(!SigpipeIgnored()) {
  std::size_t& size = storage_.get_deleter().size;
  for (const host::PluginPtr& plugin : plugins_) {
    const sluice_reuse* const reuse = between == Between::kNothing ? nullptr : plugin->reuse();
    const sluice_plugin& operations = plugin->descriptor();
    candidates_.push_back({.open = operations.open,
                           .step = operations.step,
                           .close = reuse == nullptr ? operations.close : reuse->keep,
                           .name = plugin->name(),
                           .report = plugin->kernel_report(),
                           .reuse = reuse});
    if (plugin->kernel_report() != nullptr) some_report_ = true;
    size = std::max(size, static_cast<std::size_t>(operations.transfer_size));
  }
  candidates_end_ = candidates_.data() + candidates_.size();
  storage_.reset(static_cast<std::byte*>(memory.allocate(size, kStorageAlign)));
}

Driver::~Driver() {
  Cancel();
  ReleaseKept();
}

[[gnu::always_inline]] void Driver::Close() noexcept {
  if (some_report_) ReadKernelReport();
  current_->close(storage_.get());
  if (current_->reuse != nullptr) kept_ = current_;
  current_ = nullptr;
}

void Driver::ReleaseKept() noexcept {
  if (kept_ != nullptr) kept_->reuse->release(storage_.get());
  kept_ = nullptr;
}

[[gnu::always_inline]] sluice_status Driver::Open(const Candidate& candidate,
                                                  sluice_report& report) noexcept {
  report.os_error = 0;
  report.reason = nullptr;
  outcome_.plugin = candidate.name;
  auto open = candidate.open;
  if (kept_ == &candidate) {
    open = candidate.reuse->reopen;
    kept_ = nullptr;
  } else if (kept_ != nullptr) {
    ReleaseKept();
  }
  const sluice_status status = open(&request_, storage_.get(), &report);
  if (status == SLUICE_OK) {
    current_ = &candidate;
    progress_ = {};
    progress_.struct_size = sizeof(progress_);
  }
  return status;
}

[[gnu::always_inline]] sluice_status Driver::OpenFrom(const Candidate* candidate) noexcept {
  if (candidate == candidates_end_) {
    return Fail(SLUICE_E_UNSUPPORTED, 0, "there is no plugin to try");
  }
  const sluice_status status = Open(*candidate, report_);
  next_ = candidate + 1;
  return status == SLUICE_OK ? SLUICE_OK : OpenAnother(report_, status);
}

sluice_status Driver::OpenAnother(sluice_report& why, sluice_status status) noexcept {
  while (MayFallBack(status)) {
    NoteFallback(why, status);
    if (next_ == candidates_end_) break;
    status = Open(*next_++, why);
    if (status == SLUICE_OK) return SLUICE_OK;
  }
  return Fail(status, why.os_error, why.reason);
}

[[gnu::always_inline]] sluice_status Driver::Begin(const Request& request,
                                                   const sluice_endpoint& source,
                                                   const sluice_endpoint& sink) noexcept {
  route_.source = &source;
  route_.sink = &sink;
  request_.flags = (request.more_follows ? SLUICE_REQUEST_MORE_FOLLOWS : 0) |
                   (request.stable ? SLUICE_REQUEST_STABLE : 0) |
                   (request.allow_fallback ? SLUICE_REQUEST_ALLOW_FALLBACK : 0);
  request_.offset = request.offset;
  request_.length = request.length;
  request_.head = Lend(request.head);
  request_.tail = Lend(request.tail);
  if (outcome_.status < SLUICE_OK) [[unlikely]]
    ForgetError();
  outcome_.status = SLUICE_MORE;
  outcome_.bytes_done = 0;
  outcome_.source_done = 0;
  outcome_.path_used = {};
  outcome_.fallbacks.clear();  // outcome_.plugin is set by Open()
  base_bytes_ = 0;
  base_source_ = 0;
  return OpenFrom(candidates_.data());
}

// Clears what Fail() has set.
void Driver::ForgetError() noexcept {
  outcome_.os_error = 0;
  outcome_.reason = {};
  outcome_.in_flight = 0;
}

void Driver::ReadKernelReport() noexcept {
  // Nothing was sent before the current plugin: these counts are of another transfer.
  if (base_bytes_ == 0) outcome_.kernel = {};
  if (current_->report == nullptr) return;
  sluice_kernel_counts counts{};
  counts.struct_size = sizeof(counts);
  if (current_->report->read(storage_.get(), &counts) != SLUICE_OK) return;
  outcome_.kernel.by_reference += counts.by_reference;
  outcome_.kernel.reported += counts.reported;
  outcome_.kernel.copied += counts.copied;
}

bool Driver::MayFallBack(sluice_status status) const noexcept {
  return LetsOthersTry(status) && (request_.flags & SLUICE_REQUEST_ALLOW_FALLBACK) != 0 &&
         progress_.in_flight == 0;
}

void Driver::NoteFallback(const sluice_report& why, sluice_status status) noexcept {
  outcome_.fallbacks.push_back({
      .plugin = outcome_.plugin,
      .reason = why.reason == nullptr ? std::string_view{} : why.reason,
      .status = status,
      .os_error = why.os_error,
      .at = outcome_.bytes_done,
  });
}

// Copies the plugin's counts into the outcome. Returns false for counts that cannot be true: they
// are a defect of the plugin, and going on from them could lose bytes or send them twice.
[[gnu::always_inline]] bool Driver::Account(sluice_status status, std::uint64_t allowed) noexcept {
  // Differences below zero wrap around to more than any limit.
  const std::uint64_t moved = base_bytes_ + progress_.bytes_done - outcome_.bytes_done;
  const std::uint64_t around = progress_.bytes_done - progress_.source_done;
  const std::uint64_t all_around = request_.head.size + request_.tail.size;
  if (moved > allowed) return false;
  if (status == SLUICE_DONE) {
    if (around != all_around) return false;
    if (progress_.source_done != request_.length && request_.length != SLUICE_TO_END) return false;
  } else if (around > all_around || progress_.source_done > request_.length) {
    return false;
  }
  outcome_.source_done = base_source_ + progress_.source_done;
  if (moved != 0) {
    outcome_.bytes_done = base_bytes_ + progress_.bytes_done;
    if (progress_.path != path_) [[unlikely]] {
      path_ = progress_.path;
      path_view_ = path_ == nullptr ? std::string_view{} : path_;
    }
    outcome_.path_used = path_view_;
  }
  return true;
}

[[gnu::always_inline]] sluice_status Driver::StepPlugin(std::uint64_t budget) noexcept {
  // An operation that an earlier step started was given that step's budget.
  std::uint64_t allowed = budget;
  if (progress_.in_flight != 0) [[unlikely]] {
    allowed = std::max(allowed, std::exchange(progress_.in_flight, 0));
  }
  const sluice_status status = current_->step(storage_.get(), budget, &progress_);
  if (!Account(status, allowed)) {
    return Fail(SLUICE_E_INTERNAL, 0, "the plugin reports byte counts that cannot be true");
  }
  if (status > SLUICE_DONE) return status;
  if (status == SLUICE_DONE) {
    Close();
    outcome_.status = SLUICE_DONE;
    return SLUICE_DONE;
  }
  if (MayFallBack(status)) return FallBack(status);
  return Fail(status, progress_.os_error, progress_.reason);
}

sluice_status Driver::Start(const Request& request) noexcept {
  Cancel();
  source_ = request.source;
  sink_ = request.sink;
  return Begin(request, source_, sink_);
}

sluice_status Driver::Step(std::uint64_t budget) noexcept {
  if (current_ == nullptr) return outcome_.status;
  const SigpipeGuard guard(guard_sigpipe_);
  return StepPlugin(budget);
}

sluice_status Driver::FallBack(sluice_status why) noexcept {
  NoteFallback({.struct_size = sizeof(sluice_report),
                .reserved = 0,
                .os_error = progress_.os_error,
                .reason = progress_.reason},
               why);
  if (next_ == candidates_end_) return Fail(why, progress_.os_error, progress_.reason);
  Close();
  const std::uint64_t head =
      std::min<std::uint64_t>(request_.head.size, progress_.bytes_done - progress_.source_done);
  const std::uint64_t tail = progress_.bytes_done - progress_.source_done - head;
  Skip(request_.head, head);
  Skip(request_.tail, tail);
  request_.offset += progress_.source_done;
  if (request_.length != SLUICE_TO_END) request_.length -= progress_.source_done;
  if (tail != 0) request_.length = 0;  // the source is at its end
  base_bytes_ = outcome_.bytes_done;
  base_source_ = outcome_.source_done;
  const sluice_status status = OpenFrom(next_);
  return status == SLUICE_OK ? SLUICE_MORE : status;
}

template <class Pace, class Options>
[[gnu::always_inline]] const Outcome& Driver::RunAt(Pace pace, const Request& request,
                                                    const Options& options) {
  Cancel();
  if (Begin(request, request.source, request.sink) != SLUICE_OK) return outcome_;
  while (true) {
    if (Requested(CancellationOf(options))) {
      Cancel();
      break;
    }
    const std::uint64_t before = outcome_.bytes_done;
    pace.Begin();
    const sluice_status status = StepPlugin(pace.budget());
    pace.End(outcome_.bytes_done - before, outcome_.fallbacks.size());
    if (outcome_.bytes_done != before) Tell(options, outcome_.bytes_done);
    if (status <= SLUICE_DONE) break;
    if (status == SLUICE_MORE) continue;
    if (const int error =
            base::Wait(progress_.wait_handle, progress_.wait_events, CancellationOf(options));
        error != 0) {
      Fail(SLUICE_E_INTERNAL, error, "waiting for the handle that the plugin named failed");
      break;
    }
  }
  return outcome_;
}

const Outcome& Driver::RunGuarded(const Request& request) { return RunGuarded(request, {}); }

const Outcome& Driver::RunGuarded(const Request& request, const RunOptions& options) {
  const SigpipeGuard guard(true);
  return RunAt(SteadyPace{options.step_bytes}, request, options);
}

const Outcome& Driver::Run(const Request& request) {
  if (guard_sigpipe_) [[unlikely]]
    return RunGuarded(request);
  return RunAt(SteadyPace{kStepBytes}, request, NoOptions{});
}

const Outcome& Driver::Run(const Request& request, const RunOptions& options) {
  if (guard_sigpipe_) [[unlikely]]
    return RunGuarded(request, options);
  return RunAt(SteadyPace{options.step_bytes}, request, options);
}

const Outcome& Driver::RunGrowing(const Request& request, std::chrono::nanoseconds step_time,
                                  const RunOptions& options) {
  const SigpipeGuard guard(guard_sigpipe_);
  return RunAt(GrowingPace(options.step_bytes, step_time), request, options);
}

void Driver::Cancel() noexcept {
  if (current_ != nullptr) Fail(SLUICE_E_CANCELLED, 0, nullptr);
}

sluice_status Driver::Fail(sluice_status status, std::int64_t os_error,
                           const char* reason) noexcept {
  if (current_ == nullptr && base_bytes_ == 0) outcome_.kernel = {};
  if (current_ != nullptr) {
    outcome_.in_flight = std::exchange(progress_.in_flight, 0);
    Close();
  }
  outcome_.status = status;
  outcome_.os_error = os_error;
  outcome_.reason = reason == nullptr ? std::string_view{} : reason;
  return status;
}

}  // namespace sluice::transfer
