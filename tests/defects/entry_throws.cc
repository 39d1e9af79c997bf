#include <sluice/plugin.h>

#include <stdexcept>

sluice_status sluice_plugin_entry(sluice_handshake*) {
  throw std::runtime_error("no licence\nfound");
}
