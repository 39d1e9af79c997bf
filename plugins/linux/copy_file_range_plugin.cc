#include <sluice/plugin.hpp>

#include "plugins/linux/copy_file_range.h"

SLUICE_PLUGIN(sluice::plugins::CopyFileRange)
