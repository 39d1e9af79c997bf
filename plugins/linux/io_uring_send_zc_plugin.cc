#include <sluice/plugin.hpp>

#include "plugins/linux/io_uring_send_zc.h"

SLUICE_PLUGIN(sluice::plugins::IoUringSendZc)
