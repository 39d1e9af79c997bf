// Nothing is wrong with it.
#include "tests/defects/mover.h"

DEFECT_PLUGIN(sluice::defects::Mover)
