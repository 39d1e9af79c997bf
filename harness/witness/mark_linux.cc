#include "harness/witness/mark.h"

#include <sys/prctl.h>

namespace sluice::harness {

void SetMark(Mark mark) { ::prctl(kMarkOption, static_cast<unsigned long>(mark), 0, 0, 0); }

}  // namespace sluice::harness
