#include <sluice/plugin.hpp>

#include "plugins/windows/transmit_file.h"

SLUICE_PLUGIN(sluice::plugins::windows::TransmitFile)
