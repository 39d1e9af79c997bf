// What probe() returns, and that it does nothing else.
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/outcome.h"
#include "harness/channels/channel.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/attempt.h"
#include "harness/conformance/support/background_call.h"
#include "harness/conformance/support/handle_state.h"
#include "harness/conformance/support/probe_endpoints.h"

namespace sluice::conformance {
namespace {

constexpr int kRepetitions = 100;
constexpr std::size_t kThreads = 4;

void OnlyLooks(CaseContext& context) {
  const Source source(context, 10'000);
  const channels::Connection connection = context.Connect();
  const sluice_endpoint from = source.endpoint();
  const sluice_endpoint to = context.DescribeSink(connection.sink.get());
  const SideEffectCheck untouched(source, connection);
  for (int i = 0; i < 3; ++i) Probe(context.operations(), from, to);
  const std::string changes = untouched.Changes(true);
  context.Expect(changes.empty(), "C-PROBE-1", "probe() sends nothing and changes nothing",
                 changes);
}

// ---- Refusals ----

// Probes routes, and checks each result.
class Asker {
 public:
  explicit Asker(CaseContext& context) : context_(context) {}

  // `sound`: these are real ends as a host describes them.
  void Ask(const sluice_endpoint& source, const sluice_endpoint& sink, bool sound) {
    const ProbeAnswer answer = Probe(context_.operations(), source, sink);
    const auto seen = [&] {
      return fmt::format("{} to {}, facts {:#x} and {:#x}, handles {} and {}: {}",
                         ShowKind(source.kind), ShowKind(sink.kind), source.facts, sink.facts,
                         source.handle, sink.handle, Show(answer));
    };
    const bool known = answer.status == SLUICE_OK || answer.status == SLUICE_E_UNSUPPORTED ||
                       (!sound && answer.status == SLUICE_E_INVALID);
    if (!known) {
      context_.Fail("C-PROBE-2",
                    sound ? "SLUICE_OK, or SLUICE_E_UNSUPPORTED"
                          : "SLUICE_OK, SLUICE_E_UNSUPPORTED or SLUICE_E_INVALID",
                    seen());
    }
    if (answer.status != SLUICE_E_UNSUPPORTED) return;
    const std::string_view defect = ReasonDefect(answer.reason);
    if (!defect.empty()) {
      context_.Fail("C-PROBE-2", "a refusal comes with a reason that a person can read",
                    fmt::format("{}; of the reason: {}", seen(), defect));
    }
    reasons_.try_emplace(answer.reason, answer.reason);
  }

  // The strings must stay valid for as long as the plugin is loaded.
  void CheckReasonsAgain() {
    for (const auto& [reason, text] : reasons_) {
      context_.Expect(text == reason, "C-PROBE-2",
                      fmt::format("a reason stays as it was: \"{}\"", text),
                      fmt::format("later it reads \"{}\"", base::OneLine(reason)));
    }
  }

 private:
  CaseContext& context_;
  std::map<const char*, std::string> reasons_;
};

// The bit behind the facts that the header knows.
constexpr std::uint32_t kFirstUnknownFact = SLUICE_FACT_NO_HOLES << 1U;

// `ends`, with some facts and with all, and spoiled: with no handle, and with other kinds.
std::vector<sluice_endpoint> Spoiled(const std::vector<sluice_endpoint>& ends) {
  std::vector<sluice_endpoint> all;
  for (const sluice_endpoint& end : ends) {
    for (const std::uint32_t facts :
         {0U, SLUICE_FACT_NONBLOCKING, SLUICE_FACT_APPEND, kFirstUnknownFact - 1}) {
      all.push_back(end);
      all.back().facts = facts;
    }
    all.push_back(end);
    all.back().handle = -1;
    all.push_back(end);
    all.back().kind = SLUICE_KIND_UNKNOWN;
  }
  for (const std::uint32_t kind : kUnknownKinds) {
    all.push_back(ends.front());
    all.back().kind = kind;
    all.push_back(all.back());
    all.back().handle = -1;
  }
  return all;
}

void RefusesWell(CaseContext& context) {
  const ProbeEndpoints endpoints(context);
  Asker asker(context);
  for (const sluice_endpoint& source : endpoints.sources()) {
    for (const sluice_endpoint& sink : endpoints.sinks()) asker.Ask(source, sink, true);
  }
  const std::vector<sluice_endpoint> sinks = Spoiled(endpoints.sinks());
  for (const sluice_endpoint& source : Spoiled(endpoints.sources())) {
    for (const sluice_endpoint& sink : sinks) asker.Ask(source, sink, false);
  }
  asker.CheckReasonsAgain();
}

// ---- Facts and kinds of later versions ----

void IgnoresUnknownFacts(CaseContext& context) {
  const Source source(context, 100);
  const channels::Connection connection = context.Connect();
  sluice_endpoint from = source.endpoint();
  sluice_endpoint to = context.DescribeSink(connection.sink.get());
  const std::uint32_t source_facts = from.facts;
  const std::uint32_t sink_facts = to.facts;
  const auto expect_ok = [&](std::uint32_t bits) {
    const ProbeAnswer answer = Probe(context.operations(), from, to);
    context.Expect(answer.status == SLUICE_OK, "C-SIZE-4",
                   "the route probes as well with fact bits that the header does not know",
                   fmt::format("with {:#x}: {}", bits, Show(answer)));
  };
  for (std::uint32_t bit = kFirstUnknownFact; bit != 0; bit <<= 1U) {
    from.facts = source_facts | bit;
    to.facts = sink_facts;
    expect_ok(bit);
    from.facts = source_facts;
    to.facts = sink_facts | bit;
    expect_ok(bit);
  }
  from.facts = source_facts | ~(kFirstUnknownFact - 1);
  to.facts = sink_facts | ~(kFirstUnknownFact - 1);
  expect_ok(~(kFirstUnknownFact - 1));
  CheckedTransfer transfer(context, from, to, {.length = 100});
  const sluice_status status = transfer.TryOpen();
  context.Expect(status == SLUICE_OK, "C-SIZE-4", "open() takes them, too",
                 std::string(transfer::StatusName(status)));
  transfer.Close();
}

// ---- What follows from SLUICE_OK, and for claims ----

void AgreesWithOpen(CaseContext& context) {
  const ProbeEndpoints endpoints(context);
  std::size_t accepted = 0;
  for (const sluice_endpoint& source : endpoints.sources()) {
    for (const sluice_endpoint& sink : endpoints.sinks()) {
      if (Probe(context.operations(), source, sink).status != SLUICE_OK) continue;
      ++accepted;
      for (const std::uint64_t length :
           {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 33U}) {
        CheckedTransfer transfer(context, source, sink, {.length = length});
        const sluice_status status = transfer.TryOpen();
        context.Expect(
            status == SLUICE_OK, "C-PROBE-3", "open() accepts what probe() accepts",
            fmt::format("{} to {}, {} bytes: {}", ShowKind(source.kind), ShowKind(sink.kind),
                        length,
                        Show(ProbeAnswer{.status = status, .reason = transfer.report().reason})));
        transfer.Close();
      }
    }
  }
  if (accepted == 0) context.Skip("the plugin accepts no route that can be made here");
}

bool Contains(std::uint32_t kinds, std::uint32_t kind) {
  return (kinds & SLUICE_KIND_BIT(kind)) != 0;
}

void ProbesWhatItClaims(CaseContext& context) {
  const ProbeEndpoints endpoints(context);
  std::size_t asked = 0;
  const sluice_plugin& plugin = context.operations();
  for (const sluice_claim* claim : std::span(plugin.claims, plugin.claim_count)) {
    for (const sluice_endpoint& source : endpoints.sources()) {
      for (const sluice_endpoint& sink : endpoints.sinks()) {
        if (!Contains(claim->source_kinds, source.kind) ||
            !Contains(claim->sink_kinds, sink.kind)) {
          continue;
        }
        ++asked;
        const ProbeAnswer answer = Probe(plugin, source, sink);
        context.Expect(
            answer.status == SLUICE_OK, "C-CLAIM-2", "a route that a claim is made for probes well",
            fmt::format("{} to {}: {}", ShowKind(source.kind), ShowKind(sink.kind), Show(answer)));
      }
    }
  }
  if (asked == 0) context.Skip("the plugin claims nothing for a route that can be made here");
}

void WorksSomewhere(CaseContext& context) {
  const Source source(context, 1);
  std::string reasons;
  for (const channels::ChannelInfo& info : channels::Channels()) {
    const auto channel = channels::MakeChannel(info.name, {.directory = context.directory()});
    if (!channel) continue;
    const auto connection = channel->Connect({});
    if (!connection) continue;
    const ProbeAnswer answer = Probe(context.operations(), source.endpoint(),
                                     transfer::Describe(connection->sink.get()).value());
    if (answer.status == SLUICE_OK) return;
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", info.name, Show(answer));
  }
  context.Warn("C-PROBE-2",
               "a channel on which the plugin takes a file; without one hardly anything is checked",
               reasons.empty() ? "there is no channel here" : reasons);
}

// ---- Again, and at the same time ----

// The results for all real routes.
std::vector<ProbeAnswer> AskAll(const sluice_plugin& plugin, const ProbeEndpoints& endpoints) {
  std::vector<ProbeAnswer> answers;
  for (const sluice_endpoint& source : endpoints.sources()) {
    for (const sluice_endpoint& sink : endpoints.sinks())
      answers.push_back(Probe(plugin, source, sink));
  }
  return answers;
}

void AnswersOnSeveralThreads(CaseContext& context) {
  const ProbeEndpoints endpoints(context);
  const sluice_plugin& plugin = context.operations();
  const std::vector<ProbeAnswer> alone = AskAll(plugin, endpoints);
  const std::string different = OnThreads(kThreads, [&](std::size_t number) -> std::string {
    for (int i = 0; i < kRepetitions; ++i) {
      const std::vector<ProbeAnswer> together = AskAll(plugin, endpoints);
      for (std::size_t route = 0; route < together.size(); ++route) {
        if (together[route] == alone[route]) continue;
        return fmt::format("thread {}, time {}, route {}: {} instead of {}", number, i, route,
                           Show(together[route]), Show(alone[route]));
      }
    }
    return {};
  });
  context.Expect(
      different.empty(), "C-THREAD-3",
      fmt::format("the same results again and again, on {} threads at the same time", kThreads),
      different);
}

}  // namespace

std::vector<Case> ProbeCases() {
  return {
      {.name = "probe.nothing_sent",
       .summary = "probe() sends nothing, moves no position, and leaves modes and options alone",
       .clauses = {"C-PROBE-1"},
       .routes = kEveryKind,
       .run = OnlyLooks},
      {.name = "probe.refusals",
       .summary = "every route, known or not, gets a status of the contract and a readable reason",
       .clauses = {"C-PROBE-2", "C-SIZE-4"},
       .routes = kNoRoute,
       .run = RefusesWell},
      {.name = "probe.unknown_facts",
       .summary = "fact bits of later versions change nothing",
       .clauses = {"C-SIZE-4"},
       .routes = kEveryKind,
       .run = IgnoresUnknownFacts},
      {.name = "probe.agrees_with_open",
       .summary = "open() accepts every kind of route that probe() accepts",
       .clauses = {"C-PROBE-3"},
       .routes = kNoRoute,
       .run = AgreesWithOpen},
      {.name = "probe.claimed_routes",
       .summary = "every kind of route that a claim is made for probes well",
       .clauses = {"C-CLAIM-2"},
       .routes = kNoRoute,
       .run = ProbesWhatItClaims},
      {.name = "probe.somewhere",
       .summary = "a warning unless the plugin takes a file on one of the channels that exist here",
       .clauses = {"C-PROBE-2"},
       .routes = kNoRoute,
       .run = WorksSomewhere},
      {.name = "probe.parallel",
       .summary = "probe() returns the same again and again, on several threads at the same time",
       .clauses = {"C-THREAD-3"},
       .routes = kNoRoute,
       .run = AnswersOnSeveralThreads},
  };
}

}  // namespace sluice::conformance
