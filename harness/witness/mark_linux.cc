#include <sys/prctl.h>

#include "harness/witness/mark.h"

namespace sluice::witness {

void SetMark(Mark mark) { ::prctl(kMarkOption, static_cast<unsigned long>(mark), 0, 0, 0); }

}  // namespace sluice::witness
