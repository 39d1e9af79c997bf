// Claim against witnesses.
#ifndef SLUICE_HARNESS_WITNESS_VERDICT_H_
#define SLUICE_HARNESS_WITNESS_VERDICT_H_

#include <sluice/plugin.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::witness {

// How far a measured number of copies may be from the claimed one. A witness judges whole pages, so
// a page at a border of a small window may be left out; nothing else makes it inexact.
inline constexpr double kTolerance = 0.02;

enum class Verdict {
  kConfirmed,  // every claimed figure was measured and holds
  kRefuted,    // a claimed figure was measured and does not hold
  kUnproven,  // no claim, or a figure could not be measured, or witnesses contradict each other, or
              // it was another system than the one that the claim is about
};

std::string_view VerdictName(Verdict verdict);

// What the witnesses saw, per payload byte. Empty: not measured.
struct Evidence {
  std::optional<double> staged;             // footprint: copied into user memory
  std::optional<double> send;               // alias: copied by the sending call
  std::optional<double> crossings_per_mib;  // syscalls
  std::optional<double> into_user;  // syscalls: bytes that system calls wrote to user memory
  std::optional<double>
      out_of_user;  // syscalls: bytes that system calls took from user memory by value
  std::string_view foreign_system{};  // what stood in for the system: base::ForeignSystem()
};

struct Judgement {
  Verdict verdict;
  std::vector<std::string> reasons;  // one clause each; none when confirmed
};

// Judges `claim` (may be NULL: none was made). A claim is about the system that the plugin was
// built for: what a stand-in copies proves nothing either way. Otherwise the cross-check comes
// first: bytes that system calls moved into user memory must have been found there, and bytes sent
// by value cannot have stayed references. The other direction is no contradiction: a program can
// copy with memcpy, and a call like sendfile(2) to a file copies inside the kernel.
Judgement Judge(const sluice_claim* claim, const Evidence& evidence);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_VERDICT_H_
