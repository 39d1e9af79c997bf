#include <sluice/plugin.hpp>

#include "plugins/linux/sendfile.h"

SLUICE_PLUGIN(sluice::plugins::Sendfile)
