// The loop inside step().
#ifndef SLUICE_PLUGINS_COMMON_STEPS_H_
#define SLUICE_PLUGINS_COMMON_STEPS_H_

#include <algorithm>
#include <cstdint>
#include <sluice/cursor.hpp>

#include "plugins/common/answer.h"

namespace sluice::plugins {

// Fills in what a step has come to.
inline void Report(const Cursor& cursor, const char* path, sluice_progress& progress) noexcept {
  cursor.Count(progress);
  if (cursor.bytes_done() != 0) progress.path = path;
}

// Calls `round`, which moves at most as many bytes as it is told and advances the cursor by what
// was accepted, until everything is sent, the budget is used, or a round answers a status. Fills in
// the counts and the path, which is looked at last.
template <class Round>
sluice_status Steps(Cursor& cursor, std::uint64_t budget, const char* const& path,
                    sluice_progress& progress, Round&& round) {
  const std::uint64_t enough = cursor.bytes_done() + budget;  // may wrap around, and so back
  Answer answer;
  while (!answer) {
    if (cursor.part() == Cursor::Part::kEnd) {
      answer = SLUICE_DONE;
    } else if (const std::uint64_t left = enough - cursor.bytes_done(); left == 0) {
      answer = SLUICE_MORE;
    } else {
      answer = round(left);
    }
  }
  Report(cursor, path, progress);
  return *answer;
}

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_STEPS_H_
