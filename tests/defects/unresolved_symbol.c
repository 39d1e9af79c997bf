/* Needs a function that nobody defines. */
#include <sluice/plugin.h>

#if defined(_WIN32)
#include "tests/defects/import.h"

/* Of a library that is nowhere: for one that a library lacks, Wine puts a function that aborts. */
IMPORT(sluice_nobody_defines_this, "sluice_nowhere.dll");
__declspec(dllimport)
#endif
    sluice_status sluice_nobody_defines_this(sluice_handshake *handshake);

sluice_status sluice_plugin_entry(sluice_handshake *handshake) {
  return sluice_nobody_defines_this(handshake);
}
