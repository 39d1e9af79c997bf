#include <sluice/plugin.hpp>

#include "plugins/windows/mapped_send.h"

SLUICE_PLUGIN(sluice::plugins::windows::MappedSend)
