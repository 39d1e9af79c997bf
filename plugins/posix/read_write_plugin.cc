#include <sluice/plugin.hpp>

#include "plugins/posix/read_write.h"

SLUICE_PLUGIN(sluice::plugins::ReadWrite)
