#include "harness/conformance/checked_transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <limits>
#include <new>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/wait.h"
#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {
namespace {

// Generous, so that a plugin which writes behind its storage fails one case (storage.bounds) and
// does not crash them all.
constexpr std::align_val_t kStorageAlign{4096};
constexpr std::size_t kSlack = std::size_t{64} * 1024;

// How often step() may return SLUICE_MORE in a row without moving a byte. It may do so for a
// signal, or to change to another facility; more often it is a loop.
constexpr std::uint64_t kMostIdleSteps = 64;

sluice_bytes ToBytes(std::string_view bytes) {
  return {.data = bytes.data(), .size = bytes.size()};
}

bool IsStatus(sluice_status status) {
  return status >= SLUICE_E_INCOMPATIBLE + 1 && status <= SLUICE_DRAINING;
}

// Returns the sum, or the largest number.
std::uint64_t Sum(std::uint64_t one, std::uint64_t other) {
  return one > std::numeric_limits<std::uint64_t>::max() - other
             ? std::numeric_limits<std::uint64_t>::max()
             : one + other;
}

base::Handle WaitHandle(const sluice_progress& progress) {
  return static_cast<base::Handle>(progress.wait_handle);
}

bool IsEmpty(const char* text) { return text == nullptr || *text == '\0'; }

// Tells the observer that the plugin runs.
class Inside {
 public:
  explicit Inside(const CaseContext& context) : call_observer_(context.call_observer()) {
    if (call_observer_ != nullptr) call_observer_->Enter();
  }
  ~Inside() {
    if (call_observer_ != nullptr) call_observer_->Leave();
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  CallObserver* call_observer_;
};

std::string WhatIsThrown() {
  try {
    throw;
  } catch (const std::exception& thrown) {
    return fmt::format("an exception: {}", base::OneLine(thrown.what()));
  } catch (...) {
    return "an exception";
  }
}

}  // namespace

std::uint64_t TransferSpec::capabilities() const {
  std::uint64_t needs = 0;
  if (!head.empty() || !tail.empty()) needs |= SLUICE_CAP_HEAD_TAIL;
  if ((flags & SLUICE_REQUEST_MORE_FOLLOWS) != 0) needs |= SLUICE_CAP_MORE_FOLLOWS;
  if ((flags & SLUICE_REQUEST_STABLE) != 0) needs |= SLUICE_CAP_STABLE;
  if (length == SLUICE_TO_END) needs |= SLUICE_CAP_TO_END;
  return needs;
}

void CheckedTransfer::Free::operator()(std::byte* storage) const {
  ::operator delete(storage, kStorageAlign);
}

CheckedTransfer::CheckedTransfer(CaseContext& context, const sluice_endpoint& source,
                                 const sluice_endpoint& sink, const TransferSpec& spec)
    : context_(context),
      source_(source),
      sink_(sink),
      needs_(spec.capabilities()),
      around_(spec.head.size() + spec.tail.size()) {
  const auto size = static_cast<std::size_t>(context.operations().transfer_size) + kSlack;
  storage_.reset(static_cast<std::byte*>(::operator new(size, kStorageAlign)));
  std::memset(storage_.get(), 0xA5, size);
  used_ = storage_.get();
  route_ = {.struct_size = sizeof(route_), .reserved = 0, .source = &source_, .sink = &sink_};
  request_ = {.struct_size = sizeof(request_),
              .flags = spec.flags,
              .route = &route_,
              .offset = spec.offset,
              .length = spec.length,
              .head = ToBytes(spec.head),
              .tail = ToBytes(spec.tail)};
  progress_.struct_size = sizeof(progress_);
}

CheckedTransfer::~CheckedTransfer() {
  TryClose();  // A case that ended well has closed, and noticed.
}

sluice_status CheckedTransfer::Probe() {
  report_ = {.struct_size = sizeof(report_), .reserved = 0, .os_error = 0, .reason = nullptr};
  return context_.operations().probe(&route_, &report_);
}

void CheckedTransfer::RequireSupport() {
  if (Probe() == SLUICE_OK) return;
  context_.Skip(
      fmt::format("the plugin does not take this route: {}",
                  IsEmpty(report_.reason) ? "no reason given" : base::OneLine(report_.reason)));
}

sluice_status CheckedTransfer::TryOpen() {
  report_ = {.struct_size = sizeof(report_), .reserved = 0, .os_error = 0, .reason = nullptr};
  sluice_status status = SLUICE_E_INTERNAL;
  std::string thrown;
  try {
    const Inside inside(context_);
    const auto open = kept_ ? reuse_->reopen : context_.operations().open;
    kept_ = false;
    status = open(&request_, used_, &report_);
  } catch (...) {
    thrown = WhatIsThrown();
  }
  context_.Expect(thrown.empty(), "C-EXCEPTION-1", "no exception leaves open()", thrown);
  context_.Expect(status == SLUICE_OK || (status < 0 && IsStatus(status)), "C-STATUS-1",
                  "open() returns SLUICE_OK or an error that the header defines",
                  fmt::format("{}", status));
  open_ = status == SLUICE_OK;
  context_.Expect(open_ || !IsEmpty(report_.reason), "C-ERROR-2", "a refusal comes with a reason",
                  fmt::format("open() returned {} and no reason", transfer::StatusName(status)));
  return status;
}

void CheckedTransfer::Open() {
  const sluice_status status = TryOpen();
  if (open_) return;
  const std::string seen = fmt::format("open() returned {}: {}", transfer::StatusName(status),
                                       base::OneLine(report_.reason));
  if (status == SLUICE_E_UNSUPPORTED && needs_ != 0) {
    if (!context_.Claims(needs_)) {
      context_.Skip(fmt::format("the plugin does not claim what this needs; {}", seen));
    }
    context_.Fail("C-CAP-1", "a claimed capability works on a route that probes well", seen);
  }
  context_.Fail("C-PROBE-3", "open() accepts what probe() accepts", seen);
}

sluice_status CheckedTransfer::TryStep(std::uint64_t budget, Breach& breach) noexcept {
  const sluice_progress before = progress_;
  progress_.in_flight = 0;
  try {
    const sluice_status status = [&] {
      const Inside inside(context_);
      return context_.operations().step(used_, budget, &progress_);
    }();
    breach = Check(status, budget, before);
    return status;
  } catch (...) {
    breach = {.clause = "C-EXCEPTION-1",
              .expected = "no exception leaves step()",
              .seen = WhatIsThrown()};
    return SLUICE_E_INTERNAL;
  }
}

sluice_status CheckedTransfer::Step(std::uint64_t budget) {
  Breach breach;
  const sluice_status status = TryStep(budget, breach);
  context_.Expect(breach.clause.empty(), breach.clause, breach.expected, breach.seen);
  return status;
}

CheckedTransfer::Breach CheckedTransfer::Check(sluice_status status, std::uint64_t budget,
                                               const sluice_progress& before) {
  const sluice_progress& now = progress_;
  if (!IsStatus(status)) {
    return {"C-STATUS-1", "step() returns a status that the header defines",
            fmt::format("{}", status)};
  }
  if (now.bytes_done < before.bytes_done || now.source_done < before.source_done) {
    return {"C-COUNT-2", "counts never decrease",
            fmt::format("bytes_done {} after {}, source_done {} after {}", now.bytes_done,
                        before.bytes_done, now.source_done, before.source_done)};
  }
  if (now.in_flight != 0 && status != SLUICE_WOULD_BLOCK && status >= 0) {
    return {"C-COUNT-1", "bytes in flight only with SLUICE_WOULD_BLOCK or an error",
            fmt::format("in_flight {} with {}", now.in_flight, transfer::StatusName(status))};
  }
  const std::uint64_t moved = now.bytes_done - before.bytes_done;
  // What an earlier step started was within that step's budget.
  if (moved > std::max(budget, before.in_flight)) {
    return {"C-BUDGET-1",
            fmt::format("at most {} bytes in this step, with {} in flight before it", budget,
                        before.in_flight),
            fmt::format("{} bytes", moved)};
  }
  if (now.in_flight > Sum(budget, before.in_flight) - moved) {
    return {"C-BUDGET-1", fmt::format("no more than {} more bytes are handed over", budget),
            fmt::format("{} bytes in flight after {}, and {} counted", now.in_flight,
                        before.in_flight, moved)};
  }
  if (now.source_done > now.bytes_done || now.bytes_done - now.source_done > around_ ||
      (request_.length != SLUICE_TO_END && now.source_done > request_.length)) {
    return {"C-COUNT-3", "source_done is the part of bytes_done that came from the source",
            fmt::format("bytes_done {}, source_done {}, with {} bytes of head and tail",
                        now.bytes_done, now.source_done, around_)};
  }
  if (now.bytes_done != 0 && IsEmpty(now.path)) {
    return {"C-PATH-1", "progress.path names the facility once a byte has moved",
            fmt::format("no path after {} bytes", now.bytes_done)};
  }
  if (status < 0 && IsEmpty(now.reason)) {
    return {"C-ERROR-2", "an error comes with a reason",
            fmt::format("step() returned {} and no reason", transfer::StatusName(status))};
  }
  if (status == SLUICE_DONE &&
      (now.bytes_done - now.source_done != around_ ||
       (request_.length != SLUICE_TO_END && now.source_done != request_.length))) {
    return {"C-STATUS-2", "SLUICE_DONE when the sink has accepted everything",
            fmt::format("DONE after {} bytes, {} of them from the source", now.bytes_done,
                        now.source_done)};
  }
  if ((status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING) && now.wait_events == 0 &&
      !base::IsEvent(WaitHandle(now))) {
    return {"C-WAIT-1", "something to wait for", "wait_events is 0"};
  }
  idle_ = status == SLUICE_MORE && moved == 0 ? idle_ + 1 : 0;
  if (idle_ > kMostIdleSteps) {
    return {"C-STATUS-3", "SLUICE_MORE means that calling again moves bytes",
            fmt::format("{} steps in a row returned MORE and moved nothing", idle_)};
  }
  return {};
}

bool CheckedTransfer::Wait() {
  context_.Expect(base::IsOpen(WaitHandle(progress_)), "C-WAIT-1",
                  "wait_handle is open, to wait on",
                  fmt::format("handle {} is not open", progress_.wait_handle));
  return base::IsReady(progress_.wait_handle, progress_.wait_events,
                       std::chrono::milliseconds(kPatienceMs));
}

sluice_status CheckedTransfer::Finish(std::uint64_t budget, const BeforeStep& before_step) {
  for (std::uint64_t number = 0;; ++number) {
    if (before_step && !before_step(number)) return SLUICE_E_CANCELLED;
    const sluice_status status = Step(budget);
    if (status == SLUICE_MORE) continue;
    if (status != SLUICE_WOULD_BLOCK && status != SLUICE_DRAINING) return status;
    context_.Expect(Wait(), "C-WAIT-1", "what step() waits for comes, as the receiver reads on",
                    fmt::format("nothing in {} s, at {} bytes", kPatienceMs / 1000, bytes_done()));
  }
}

void CheckedTransfer::FinishWell(std::uint64_t budget, const BeforeStep& before_step) {
  const sluice_status status = Finish(budget, before_step);
  if (status != SLUICE_DONE) {
    context_.Fail("C-ERROR-1", "the transfer is done: nothing is wrong with the source or the sink",
                  Describe(status));
  }
}

std::string CheckedTransfer::TryClose() {
  if (!open_) return {};
  open_ = false;
  try {
    const Inside inside(context_);
    const auto close = reuse_ != nullptr ? reuse_->keep : context_.operations().close;
    close(used_);
  } catch (...) {
    return WhatIsThrown();
  }
  return {};
}

void CheckedTransfer::Close() {
  const std::string thrown = TryClose();
  context_.Expect(thrown.empty(), "C-EXCEPTION-1", "no exception leaves close()", thrown);
}

std::string CheckedTransfer::Describe(sluice_status status) const {
  std::string text = fmt::format("{} after {} bytes", transfer::StatusName(status), bytes_done());
  if (status >= 0) return text;
  if (!IsEmpty(progress_.reason)) text += ": " + base::OneLine(progress_.reason);
  if (progress_.os_error != 0) {
    text += fmt::format(" ({})", base::ErrorText(static_cast<int>(progress_.os_error)));
  }
  return text;
}

}  // namespace sluice::conformance
