#include <sluice/plugin.hpp>

#include "plugins/linux/vmsplice.h"

SLUICE_PLUGIN(sluice::plugins::Vmsplice)
