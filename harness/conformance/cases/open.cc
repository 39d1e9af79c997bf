// What open() accepts and what it refuses, and that it does nothing else.
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

void SendsNothing(CaseContext& context) {
  const Source source(context, 10'000);
  const channels::Connection connection = context.Connect();
  const std::string around(100, 'x');
  TransferSpec spec{.offset = 3, .length = 5000};
  if (context.Claims(SLUICE_CAP_HEAD_TAIL)) spec.head = spec.tail = around;
  const SideEffectCheck untouched(source, connection);
  CheckedTransfer transfer(context, source.endpoint(), context.DescribeSink(connection.sink.get()),
                           spec);
  transfer.Open();
  const std::string changes = untouched.Changes(false);
  context.Expect(changes.empty(), "C-OPEN-1", "open() sends nothing and moves no position",
                 changes);
  transfer.Close();
}

// ---- Refusals ----

// A small transfer that nobody steps, for requests that are to be refused.
class Refusal {
 public:
  explicit Refusal(CaseContext& context)
      : context_(context), source_(context, 100), connection_(context.Connect()) {
    Renew();
  }

  // Fresh, sound and not open.
  CheckedTransfer& Renew() {
    transfer_.emplace(context_, source_.endpoint(),
                      transfer::Describe(connection_.sink.get()).value(),
                      TransferSpec{.length = 100});
    return *transfer_;
  }

  void Expect(sluice_status expected, std::string_view clause, std::string_view to_what) {
    const sluice_status status = transfer_->TryOpen();
    const char* const reason = transfer_->report().reason;
    context_.Expect(status == expected, clause,
                    fmt::format("{} to {}", transfer::StatusName(expected), to_what),
                    fmt::format("{}: {}", transfer::StatusName(status),
                                reason == nullptr ? "no reason" : base::OneLine(reason)));
    transfer_->Close();
  }

 private:
  CaseContext& context_;
  Source source_;
  channels::Connection connection_;
  std::optional<CheckedTransfer> transfer_;
};

void RefusesUnknownFlags(CaseContext& context) {
  context.ChooseAny();
  Refusal refusal(context);
  for (std::uint32_t flag = 1; flag != 0; flag <<= 1U) {
    if ((flag & SLUICE_REQUEST_FLAGS_V1) != 0) continue;
    refusal.Renew().request().flags = flag;
    refusal.Expect(SLUICE_E_UNSUPPORTED, "C-SIZE-4", fmt::format("request flag {:#x}", flag));
  }
}

void RefusesReservedFields(CaseContext& context) {
  context.ChooseAny();
  Refusal refusal(context);
  for (const std::uint32_t value : {1U, 1U << 31U, UINT32_MAX}) {
    const auto expect_invalid = [&](std::uint32_t& reserved, std::string_view whose) {
      reserved = value;
      refusal.Expect(SLUICE_E_INVALID, "C-SIZE-3", fmt::format("{}.reserved {:#x}", whose, value));
    };
    expect_invalid(refusal.Renew().route().reserved, "route");
    expect_invalid(refusal.Renew().source().reserved, "source");
    expect_invalid(refusal.Renew().sink().reserved, "sink");
  }
  CheckedTransfer& transfer = refusal.Renew();
  for (std::uint32_t* const reserved :
       {&transfer.route().reserved, &transfer.source().reserved, &transfer.sink().reserved}) {
    *reserved = 1;
    sluice_report report = {
        .struct_size = sizeof report, .reserved = 0, .os_error = 0, .reason = nullptr};
    const sluice_status status = context.operations().probe(&transfer.route(), &report);
    context.Expect(status == SLUICE_E_INVALID, "C-SIZE-3",
                   "probe() returns SLUICE_E_INVALID for a reserved field that is not zero",
                   std::string(transfer::StatusName(status)));
    *reserved = 0;
  }
}

void RefusesRangesBeyondTheLast(CaseContext& context) {
  context.ChooseAny();
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
  Refusal refusal(context);
  for (const auto& [offset, length] : kRanges) {
    CheckedTransfer& transfer = refusal.Renew();
    transfer.request().offset = offset;
    transfer.request().length = length;
    refusal.Expect(SLUICE_E_INVALID, "C-OPEN-3",
                   fmt::format("offset {:#x} and length {:#x}", offset, length));
  }
}

void RefusesHeadWithoutData(CaseContext& context) {
  context.ChooseAny();
  if (!context.Claims(SLUICE_CAP_HEAD_TAIL)) {
    context.Skip("the plugin does not claim SLUICE_CAP_HEAD_TAIL");
  }
  Refusal refusal(context);
  for (const std::size_t size : {std::size_t{1}, SIZE_MAX}) {
    refusal.Renew().request().head = {.data = nullptr, .size = size};
    refusal.Expect(SLUICE_E_INVALID, "C-OPEN-3", fmt::format("a head of {} bytes at NULL", size));
    refusal.Renew().request().tail = {.data = nullptr, .size = size};
    refusal.Expect(SLUICE_E_INVALID, "C-OPEN-3", fmt::format("a tail of {} bytes at NULL", size));
  }
}

void TakesEmptyHeads(CaseContext& context) {
  context.ChooseAny();
  const Source source(context, 5000);
  const base::Pages nowhere = base::Pages::Reserve(base::PageSize()).value();
  for (const void* const data :
       {static_cast<const void*>(nullptr), static_cast<const void*>(nowhere.bytes().data())}) {
    Delivery delivery(context, source, {});
    delivery.transfer().request().head = {.data = data, .size = 0};
    delivery.transfer().request().tail = {.data = data, .size = 0};
    delivery.transfer().Open();
    delivery.reader().Start();
    delivery.transfer().FinishWell();
    delivery.Conclude();
  }
}

void RefusalKeepsNothing(CaseContext& context) {
  context.ChooseAny();
  const ProbeEndpoints endpoints(context);
  const Source source(context, 100);
  const channels::Connection connection = context.Connect();
  const sluice_endpoint from = source.endpoint();
  const sluice_endpoint to = context.DescribeSink(connection.sink.get());
  // Each spoils a request at another depth; what is taken on nevertheless is closed again.
  const std::array<void (*)(CheckedTransfer&), 8> spoils = {
      [](CheckedTransfer& it) { it.request().flags = 1U << 31U; },
      [](CheckedTransfer& it) { it.request().flags = SLUICE_REQUEST_STABLE; },
      [](CheckedTransfer& it) { it.request().offset = UINT64_MAX; },
      [](CheckedTransfer& it) { it.request().struct_size = 8; },
      [](CheckedTransfer& it) { it.sink().reserved = 1; },
      [](CheckedTransfer& it) { it.source().handle = -1; },
      [](CheckedTransfer& it) { it.sink().handle = -1; },
      [](CheckedTransfer& it) { it.sink().kind = SLUICE_KIND_UNKNOWN; },
  };
  const auto round = [&] {
    for (const auto spoil : spoils) {
      CheckedTransfer transfer(context, from, to, {.length = 100});
      spoil(transfer);
      transfer.TryOpen();
      transfer.Close();
    }
    for (const sluice_endpoint& other : endpoints.sinks()) {
      for (const sluice_endpoint& one : endpoints.sources()) {
        CheckedTransfer transfer(context, one, other, {.length = 100});
        transfer.TryOpen();
        transfer.Close();
      }
    }
  };
  ExpectNoLeaks(context, kAllLeaks, round, "C-OPEN-2");
}

// ---- What it opens itself ----

void OpensCloseOnExec(CaseContext& context) {
  const Source source(context, 16'384);
  Delivery delivery(context, source, {});
  const ProcessState before = LookAtProcess();
  const auto expect_close_on_exec = [&](std::string_view after) {
    for (const auto& [fd, what] : LookAtProcess().descriptors) {
      if (before.descriptors.contains(fd)) continue;
      context.Expect(!IsInherited(what), "C-HANDLE-3",
                     fmt::format("handle {}, there since {}, is not inherited", fd, after), what);
    }
  };
  delivery.transfer().Open();
  expect_close_on_exec("open()");
  delivery.transfer().Step(5000);
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
       .summary = "after many refusals nothing is left: no descriptor, mapping or memory",
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
