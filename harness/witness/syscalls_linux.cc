#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "harness/witness/call_table.h"
#include "harness/witness/run_transfer.h"
#include "harness/witness/syscalls.h"
#include "harness/witness/tracer.h"

namespace sluice::witness {
namespace {

class Tally final : public TraceObserver {
 public:
  void Begin() override {}
  void Enter(const SystemCall& call) override {
    ++calls_;
    ++by_number_[call.number].calls;
    if (FlowOf(call) == Flow::kUnseen) unseen_ = CallName(call.number);
  }
  void Leave(const SystemCall& call, std::int64_t result) override {
    if (result > 0 && SubmitsOperations(call)) sqes_ += static_cast<std::uint64_t>(result);
    const Flow flow = FlowOf(call);
    if (result <= 0 || flow == Flow::kNone || flow == Flow::kUnseen) return;
    bytes_[static_cast<std::size_t>(flow)] += static_cast<std::uint64_t>(result);
    by_number_[call.number].bytes += static_cast<std::uint64_t>(result);
  }
  void End() override { complete_ = true; }
  void Forked() override {}

  bool complete() const { return complete_; }
  std::uint64_t calls() const { return calls_; }
  std::uint64_t sqes() const { return sqes_; }
  std::uint64_t bytes(Flow flow) const { return bytes_[static_cast<std::size_t>(flow)]; }
  // A call that moved bytes unseen; empty if none did.
  const std::string& unseen() const { return unseen_; }

  std::vector<CallCount> Table() const {
    std::vector<CallCount> table;
    for (const auto& [number, count] : by_number_) {
      table.push_back({.name = CallName(number), .calls = count.calls, .bytes = count.bytes});
    }
    std::ranges::stable_sort(table, std::ranges::greater{}, &CallCount::calls);
    return table;
  }

 private:
  struct Count {
    std::uint64_t calls = 0;
    std::uint64_t bytes = 0;
  };
  std::map<std::uint64_t, Count> by_number_;
  std::array<std::uint64_t, 5> bytes_{};  // by Flow
  std::uint64_t calls_ = 0;
  std::uint64_t sqes_ = 0;
  std::string unseen_;
  bool complete_ = false;
};

constexpr std::array kFigures = {
    &SyscallsResult::calls,        &SyscallsResult::crossings, &SyscallsResult::crossings_per_mib,
    &SyscallsResult::sqes,         &SyscallsResult::into_user, &SyscallsResult::out_of_user,
    &SyscallsResult::by_reference,
};

SyscallsResult Describe() {
  constexpr const char* kTraced = "every system call of the transfer, traced with ptrace";
  constexpr const char* kSummed = "results of the traced system calls, summed up";
  SyscallsResult result;
  result.calls = {.name = "syscalls.calls", .unit = "calls", .method = kTraced};
  result.crossings = {.name = "syscalls.crossings", .unit = "crossings", .method = kTraced};
  result.crossings_per_mib = {
      .name = "syscalls.crossings_per_mib", .unit = "crossings/MiB", .method = kTraced};
  result.sqes = {.name = "syscalls.sqes",
                 .unit = "SQEs",
                 .method = "results of io_uring_enter, traced with ptrace"};
  result.into_user = {.name = "syscalls.into_user", .unit = "bytes/byte", .method = kSummed};
  result.out_of_user = {.name = "syscalls.out_of_user", .unit = "bytes/byte", .method = kSummed};
  result.by_reference = {.name = "syscalls.by_reference", .unit = "bytes/byte", .method = kSummed};
  return result;
}

void Fill(SyscallsResult& result, const Tally& tally, std::uint64_t payload) {
  const auto observe = [](Measurement& figure, double value) {
    figure = Observed(std::move(figure), value, Confidence::kExact);
  };
  const double crossings = 2.0 * static_cast<double>(tally.calls());
  observe(result.calls, static_cast<double>(tally.calls()));
  observe(result.crossings, crossings);
  observe(result.sqes, static_cast<double>(tally.sqes()));
  observe(result.crossings_per_mib, crossings * (1U << 20U) / static_cast<double>(payload));
  constexpr std::array kMoved = {
      std::pair{&SyscallsResult::into_user, Flow::kIntoUser},
      std::pair{&SyscallsResult::out_of_user, Flow::kOutOfUser},
      std::pair{&SyscallsResult::by_reference, Flow::kByReference},
  };
  for (const auto& [figure, flow] : kMoved) {
    if (tally.unseen().empty()) {
      observe(result.*figure,
              static_cast<double>(tally.bytes(flow)) / static_cast<double>(payload));
    } else {
      result.*figure =
          Unmeasured(std::move(result.*figure),
                     tally.unseen() + " moves bytes that tracing system calls does not show");
    }
  }
  result.table = tally.Table();
}

}  // namespace

SyscallsResult MeasureSyscalls(const Target& target) {
  SyscallsResult result = Describe();
  std::string refusal = "the transfer was not observed to its end";
  Tally tally;
  const auto watch = [&](IsolatedTransfer& isolated, const Payload&, base::Handle) {
    if (const auto traced = Trace(isolated, tally); !traced) refusal = traced.error().message;
  };
  result.status = RunTransfer(target, target.bytes, watch).status;
  if (!result.status.ok()) refusal = result.status.why();
  if (result.status.ok() && tally.complete()) {
    Fill(result, tally, target.bytes);
  } else {
    for (const auto figure : kFigures) {
      result.*figure = Unmeasured(std::move(result.*figure), refusal);
    }
  }
  return result;
}

}  // namespace sluice::witness
