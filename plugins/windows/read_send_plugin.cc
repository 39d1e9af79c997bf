#include <sluice/plugin.hpp>

#include "plugins/windows/read_send.h"

SLUICE_PLUGIN(sluice::plugins::windows::ReadSend)
