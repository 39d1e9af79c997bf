// What open() takes on and what it refuses, and that it only does that.
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/handle_state.h"
#include "harness/conformance/support/leak_check.h"
#include "harness/conformance/support/probe_endpoints.h"

namespace sluice::conformance {
namespace {

void SendsNothing(Trial& trial) {
  const Source source(trial, 10'000);
  const channels::Connection connection = trial.Connect();
  const std::string around(100, 'x');
  Ask ask{.offset = 3, .length = 5000};
  if (trial.Claims(SLUICE_CAP_HEAD_TAIL)) ask.head = ask.tail = around;
  const Untouched untouched(source, connection);
  Stepper stepper(trial, source.endpoint(), trial.DescribeSink(connection.sink.get()), ask);
  stepper.Open();
  const std::string changes = untouched.Changes(false);
  trial.Expect(changes.empty(), "C-OPEN-1", "open() sends nothing and moves no position", changes);
  stepper.Close();
}

// ---- Refusals ----

// A small transfer that nobody steps, for requests that are to be refused.
class Refusal {
 public:
  explicit Refusal(Trial& trial)
      : trial_(trial), source_(trial, 100), connection_(trial.Connect()) {
    Renew();
  }

  // Fresh, sound and not open.
  Stepper& Renew() {
    stepper_.emplace(trial_, source_.endpoint(), transfer::Describe(connection_.sink.get()).value(),
                     Ask{.length = 100});
    return *stepper_;
  }

  void Expect(sluice_status expected, std::string_view clause, std::string_view to_what) {
    const sluice_status status = stepper_->TryOpen();
    const char* const reason = stepper_->report().reason;
    trial_.Expect(status == expected, clause,
                  fmt::format("{} to {}", transfer::StatusName(expected), to_what),
                  fmt::format("{}: {}", transfer::StatusName(status),
                              reason == nullptr ? "no reason" : base::OneLine(reason)));
    stepper_->Close();
  }

 private:
  Trial& trial_;
  Source source_;
  channels::Connection connection_;
  std::optional<Stepper> stepper_;
};

void RefusesUnknownFlags(Trial& trial) {
  trial.ChooseAny();
  Refusal refusal(trial);
  for (std::uint32_t flag = 1; flag != 0; flag <<= 1U) {
    if ((flag & SLUICE_REQUEST_FLAGS_V1) != 0) continue;
    refusal.Renew().request().flags = flag;
    refusal.Expect(SLUICE_E_UNSUPPORTED, "C-SIZE-4", fmt::format("request flag {:#x}", flag));
  }
}

void RefusesReservedFields(Trial& trial) {
  trial.ChooseAny();
  Refusal refusal(trial);
  for (const std::uint32_t value : {1U, 1U << 31U, UINT32_MAX}) {
    const auto expect_invalid = [&](std::uint32_t& reserved, std::string_view whose) {
      reserved = value;
      refusal.Expect(SLUICE_E_INVALID, "C-SIZE-3", fmt::format("{}.reserved {:#x}", whose, value));
    };
    expect_invalid(refusal.Renew().route().reserved, "route");
    expect_invalid(refusal.Renew().source().reserved, "source");
    expect_invalid(refusal.Renew().sink().reserved, "sink");
  }
  Stepper& stepper = refusal.Renew();
  for (std::uint32_t* const reserved :
       {&stepper.route().reserved, &stepper.source().reserved, &stepper.sink().reserved}) {
    *reserved = 1;
    sluice_report report = {
        .struct_size = sizeof report, .reserved = 0, .os_error = 0, .reason = nullptr};
    const sluice_status status = trial.operations().probe(&stepper.route(), &report);
    trial.Expect(status == SLUICE_E_INVALID, "C-SIZE-3",
                 "probe() answers SLUICE_E_INVALID to a reserved field that is not zero",
                 std::string(transfer::StatusName(status)));
    *reserved = 0;
  }
}

void RefusesRangesBeyondTheLast(Trial& trial) {
  trial.ChooseAny();
  constexpr auto kLast = static_cast<std::uint64_t>(INT64_MAX);
  constexpr struct {
    std::uint64_t offset, length;
  } kRanges[] = {
      {kLast + 1, 0},
      {kLast + 1, 1},
      {UINT64_MAX, 1},
      {kLast, 1},
      {1, kLast},
      {0, kLast + 1},
      {kLast, kLast},
      {kLast + 1, kLast + 1},
      {2, UINT64_MAX - 1},
      {0, UINT64_MAX - 1},
      {UINT64_MAX, UINT64_MAX - 1},
  };
  Refusal refusal(trial);
  for (const auto& [offset, length] : kRanges) {
    Stepper& stepper = refusal.Renew();
    stepper.request().offset = offset;
    stepper.request().length = length;
    refusal.Expect(SLUICE_E_INVALID, "C-OPEN-3",
                   fmt::format("offset {:#x} and length {:#x}", offset, length));
  }
}

void RefusesHeadWithoutData(Trial& trial) {
  trial.ChooseAny();
  if (!trial.Claims(SLUICE_CAP_HEAD_TAIL)) {
    trial.Skip("the plugin does not claim SLUICE_CAP_HEAD_TAIL");
  }
  Refusal refusal(trial);
  for (const std::size_t size : {std::size_t{1}, SIZE_MAX}) {
    refusal.Renew().request().head = {.data = nullptr, .size = size};
    refusal.Expect(SLUICE_E_INVALID, "C-OPEN-3", fmt::format("a head of {} bytes at NULL", size));
    refusal.Renew().request().tail = {.data = nullptr, .size = size};
    refusal.Expect(SLUICE_E_INVALID, "C-OPEN-3", fmt::format("a tail of {} bytes at NULL", size));
  }
}

void TakesEmptyHeads(Trial& trial) {
  trial.ChooseAny();
  const Source source(trial, 5000);
  const base::Pages nowhere = base::Pages::Reserve(base::PageSize()).value();
  for (const void* const data :
       {static_cast<const void*>(nullptr), static_cast<const void*>(nowhere.bytes().data())}) {
    Delivery delivery(trial, source, {});
    delivery.stepper().request().head = {.data = data, .size = 0};
    delivery.stepper().request().tail = {.data = data, .size = 0};
    delivery.stepper().Open();
    delivery.reader().Start();
    delivery.stepper().FinishWell();
    delivery.Conclude();
  }
}

void RefusalKeepsNothing(Trial& trial) {
  trial.ChooseAny();
  const Ends ends(trial);
  const Source source(trial, 100);
  const channels::Connection connection = trial.Connect();
  const sluice_endpoint from = source.endpoint();
  const sluice_endpoint to = trial.DescribeSink(connection.sink.get());
  // Each spoils a request at another depth; what is taken on nevertheless is closed again.
  const std::array<void (*)(Stepper&), 8> spoils = {
      [](Stepper& it) { it.request().flags = 1U << 31U; },
      [](Stepper& it) { it.request().flags = SLUICE_REQUEST_STABLE; },
      [](Stepper& it) { it.request().offset = UINT64_MAX; },
      [](Stepper& it) { it.request().struct_size = 8; },
      [](Stepper& it) { it.sink().reserved = 1; },
      [](Stepper& it) { it.source().handle = -1; },
      [](Stepper& it) { it.sink().handle = -1; },
      [](Stepper& it) { it.sink().kind = SLUICE_KIND_UNKNOWN; },
  };
  const auto round = [&] {
    for (const auto spoil : spoils) {
      Stepper stepper(trial, from, to, {.length = 100});
      spoil(stepper);
      stepper.TryOpen();
      stepper.Close();
    }
    for (const sluice_endpoint& other : ends.sinks()) {
      for (const sluice_endpoint& one : ends.sources()) {
        Stepper stepper(trial, one, other, {.length = 100});
        stepper.TryOpen();
        stepper.Close();
      }
    }
  };
  ExpectNothingHeld(trial, kHeldAll, round, "C-OPEN-2");
}

// ---- What it opens itself ----

void OpensCloseOnExec(Trial& trial) {
  const Source source(trial, 16'384);
  Delivery delivery(trial, source, {});
  const ProcessState before = LookAtProcess();
  const auto expect_close_on_exec = [&](std::string_view after) {
    for (const auto& [fd, what] : LookAtProcess().descriptors) {
      if (before.descriptors.contains(fd)) continue;
      trial.Expect(!IsInherited(what), "C-HANDLE-3",
                   fmt::format("handle {}, there since {}, is not inherited", fd, after), what);
    }
  };
  delivery.stepper().Open();
  expect_close_on_exec("open()");
  delivery.stepper().Step(5000);
  expect_close_on_exec("the first step");
  delivery.Conclude();
}

}  // namespace

std::vector<Case> OpenCases() {
  return {
      {.name = "open.nothing_sent",
       .summary = "open() sends nothing, moves no position, and leaves modes and options alone",
       .clauses = {"C-OPEN-1"},
       .routes = kEveryKind,
       .run = SendsNothing},
      {.name = "open.unknown_flag",
       .summary = "a request flag of a later version is UNSUPPORTED",
       .clauses = {"C-SIZE-4"},
       .routes = kNoRoute,
       .run = RefusesUnknownFlags},
      {.name = "open.reserved_fields",
       .summary = "a reserved field that is not zero is INVALID",
       .clauses = {"C-SIZE-3"},
       .routes = kNoRoute,
       .run = RefusesReservedFields},
      {.name = "open.range_overflow",
       .summary = "a range beyond 2^63 - 1 is INVALID",
       .clauses = {"C-OPEN-3"},
       .routes = kNoRoute,
       .run = RefusesRangesBeyondTheLast},
      {.name = "open.head_without_data",
       .summary = "a head or tail with a size but no data is INVALID",
       .clauses = {"C-OPEN-3"},
       .routes = kNoRoute,
       .run = RefusesHeadWithoutData},
      {.name = "open.empty_head",
       .summary = "an empty head or tail is legal, wherever its pointer points",
       .clauses = {"C-PART-1"},
       .routes = kNoRoute,
       .run = TakesEmptyHeads},
      {.name = "open.refusal_keeps_nothing",
       .summary = "refused again and again, nothing is left: descriptors, mappings, memory",
       .clauses = {"C-OPEN-2"},
       .routes = kNoRoute,
       .run = RefusalKeepsNothing},
      {.name = "open.close_on_exec",
       .summary = "the descriptors that a transfer opens are close-on-exec",
       .clauses = {"C-HANDLE-3"},
       .routes = kEveryKind,
       .run = OpensCloseOnExec},
  };
}

}  // namespace sluice::conformance
