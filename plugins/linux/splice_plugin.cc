#include <sluice/plugin.hpp>

#include "plugins/linux/splice.h"

SLUICE_PLUGIN(sluice::plugins::Splice)
