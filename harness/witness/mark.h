// Where a specimen's transfer begins and ends, for whoever traces the process.
#ifndef SLUICE_HARNESS_WITNESS_MARK_H_
#define SLUICE_HARNESS_WITNESS_MARK_H_

#include <cstdint>

namespace sluice::witness {

enum class Mark : std::uint8_t { kBegin = 1, kEnd = 2 };

// Linux: prctl(2) with an option that no kernel knows, and the mark as its argument. Elsewhere
// nothing: nobody traces.
void SetMark(Mark mark);

inline constexpr int kMarkOption = 0x534C4345;

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_MARK_H_
