#include <sluice/plugin.hpp>

#include "plugins/posix/mmap_write.h"

SLUICE_PLUGIN(sluice::plugins::MmapWrite)
