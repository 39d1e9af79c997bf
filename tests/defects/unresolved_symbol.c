#include <sluice/plugin.h>

sluice_status sluice_nobody_defines_this(sluice_handshake *handshake);

sluice_status sluice_plugin_entry(sluice_handshake *handshake) {
  return sluice_nobody_defines_this(handshake);
}
