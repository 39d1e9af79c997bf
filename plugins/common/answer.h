// What the parts of a step tell each other.
#ifndef SLUICE_PLUGINS_COMMON_ANSWER_H_
#define SLUICE_PLUGINS_COMMON_ANSWER_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <optional>

namespace sluice::plugins {

// What a round of a step answers: a status that ends the step, or nothing: go on. A
// std::optional<sluice_status> in one register: handing that one on costs more instructions than
// much of what a round does (GCC 12).
class Answer {
 public:
  constexpr Answer() noexcept = default;
  // Implicit, as those of std::optional are: a round returns a status, or std::nullopt.
  // NOLINTBEGIN(google-explicit-constructor)
  constexpr Answer(std::nullopt_t /*go_on*/) noexcept {}
  constexpr Answer(sluice_status status) noexcept : status_(status) {}
  // NOLINTEND(google-explicit-constructor)
  constexpr explicit operator bool() const noexcept { return status_ != kNothing; }
  constexpr sluice_status operator*() const noexcept { return status_; }
  friend constexpr bool operator==(Answer, Answer) noexcept = default;

 private:
  static constexpr sluice_status kNothing = INT32_MIN;  // no status has this value

  sluice_status status_ = kNothing;
};

// What one system call did.
struct Attempt {
  int error = 0;         // errno or GetLastError(), or 0
  bool partial = false;  // it accepted less than it was offered

  // From what a call answered to an offer of `offered` bytes: how many it accepted, or the negative
  // error.
  static Attempt Of(std::int64_t accepted, std::uint64_t offered) noexcept {
    if (accepted < 0) return {.error = static_cast<int>(-accepted)};
    return {.partial = static_cast<std::uint64_t>(accepted) < offered};
  }
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_ANSWER_H_
