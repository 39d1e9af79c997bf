#include <sluice/plugin.hpp>

#include "plugins/linux/msg_zerocopy.h"

SLUICE_PLUGIN(sluice::plugins::MsgZerocopy)
