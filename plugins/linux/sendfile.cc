#include "plugins/linux/sendfile.h"

#include <sys/sendfile.h>

#include <algorithm>
#include <cerrno>

#include "plugins/common/step.h"

namespace sluice::plugins {

sluice_status Sendfile::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  if (sink_.IsOne(kUnixSink)) return StepToUnix(budget, progress);
  return Steps(cursor_, budget, path_, progress,
               [&](std::uint64_t left) { return Round(left, progress); });
}

sluice_status Sendfile::StepToUnix(std::uint64_t budget, sluice_progress& progress) noexcept {
  return Steps(cursor_, budget, path_, progress,
               [&](std::uint64_t left) { return Round(std::min(left, kMostToUnix), progress); });
}

[[gnu::always_inline]] Answer Sendfile::Round(std::uint64_t budget,
                                              sluice_progress& progress) noexcept {
  if (holds_end_) {
    const std::uint64_t rest = cursor_.expected_rest();
    if (rest <= kHeld) {
      // The rest never grows, so nothing will go by sendfile.
      if (cursor_.source_done() == 0) path_ = "read+write";
      return held_.Round(source_, sink_, cursor_, budget, progress);
    }
    budget = std::min(budget, cursor_.head().size() + rest - kHeld);
  }
  if (cursor_.part() != Cursor::Part::kSource) {
    return sink_.After(SendParts(sink_, cursor_, {}, budget), progress);
  }

  const std::uint64_t count = AskFor(cursor_, budget);
  auto offset = static_cast<off_t>(cursor_.offset());
  const ssize_t sent = sendfile(sink_.fd(), source_.fd(), &offset, static_cast<std::size_t>(count));
  if (sent < 0) {
    return StopByReference(source_, cursor_, sink_, errno, "sendfile failed", progress);
  }
  if (sent == 0) return AtEnd(source_, cursor_, progress);
  const auto accepted = static_cast<std::uint64_t>(sent);
  cursor_.AdvanceSource(accepted);
  // A pipe takes what it has room for. Elsewhere less than asked for is a signal, or a full socket,
  // which the next call tells apart.
  if (accepted < count && !sink_.IsOne(kPipeSink)) return SLUICE_MORE;
  return std::nullopt;
}

}  // namespace sluice::plugins
