#include <sluice/plugin.hpp>

#include "plugins/linux/io_uring_splice.h"

SLUICE_PLUGIN(sluice::plugins::IoUringSplice)
