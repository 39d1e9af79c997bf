#include "harness/witness/verdict.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

namespace sluice::witness {
namespace {

// A claimed figure beside the measured one.
struct Figure {
  std::string_view what;
  std::uint32_t claimed;  // SLUICE_UNCLAIMED: nothing to judge
  double scale;           // claimed / scale is in the unit of `measured`
  std::optional<double> measured;
  bool ceiling;  // the claim is a maximum
};

bool Holds(const Figure& figure) {
  const double claimed = figure.claimed / figure.scale;
  if (figure.ceiling) return *figure.measured <= claimed;
  return std::abs(*figure.measured - claimed) <= kTolerance;
}

std::vector<std::string> Contradictions(const Evidence& evidence) {
  std::vector<std::string> found;
  if (evidence.into_user && evidence.staged &&
      *evidence.into_user > *evidence.staged + kTolerance) {
    found.push_back(fmt::format(
        "witnesses disagree: system calls wrote {:.2f} bytes per byte into user memory, "
        "the footprint scan found {:.2f}",
        *evidence.into_user, *evidence.staged));
  }
  if (evidence.out_of_user && evidence.send &&
      *evidence.out_of_user > *evidence.send + kTolerance) {
    found.push_back(
        fmt::format("witnesses disagree: {:.2f} bytes per byte were sent by value, but overwriting "
                    "the source shows only {:.2f} copied",
                    *evidence.out_of_user, *evidence.send));
  }
  return found;
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kConfirmed:
      return "confirmed";
    case Verdict::kRefuted:
      return "refuted";
    case Verdict::kUnproven:
      break;
  }
  return "unproven";
}

Judgement Judge(const sluice_claim* claim, const Evidence& evidence) {
  if (claim == nullptr) {
    return {Verdict::kUnproven, {"the plugin claims nothing for this kind of route"}};
  }
  if (!evidence.foreign_system.empty()) {
    return {Verdict::kUnproven,
            {fmt::format("measured under {}, which copies where Windows may not",
                         evidence.foreign_system)}};
  }
  if (std::vector<std::string> found = Contradictions(evidence); !found.empty()) {
    return {Verdict::kUnproven, std::move(found)};
  }
  const std::array figures = {
      Figure{"copies staged in user memory", claim->staged_milli, 1000.0, evidence.staged, false},
      Figure{"copies by the sending call", claim->send_milli, 1000.0, evidence.send, false},
      Figure{"crossings per MiB", claim->crossings_per_mib_max, 1.0, evidence.crossings_per_mib,
             true},
  };
  Judgement judgement{Verdict::kConfirmed, {}};
  bool claims_something = false;
  for (const Figure& figure : figures) {
    if (figure.claimed == SLUICE_UNCLAIMED) continue;
    claims_something = true;
    if (!figure.measured) {
      judgement.reasons.push_back(fmt::format("{}: not measured", figure.what));
      if (judgement.verdict == Verdict::kConfirmed) judgement.verdict = Verdict::kUnproven;
    } else if (!Holds(figure)) {
      judgement.reasons.push_back(fmt::format("{}: claimed {}{:g}, measured {:.2f}", figure.what,
                                              figure.ceiling ? "at most " : "",
                                              figure.claimed / figure.scale, *figure.measured));
      judgement.verdict = Verdict::kRefuted;
    }
  }
  if (!claims_something) {
    return {Verdict::kUnproven, {"the plugin claims no figure for this kind of route"}};
  }
  return judgement;
}

}  // namespace sluice::witness
