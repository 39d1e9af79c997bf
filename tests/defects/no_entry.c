/* A library, but no plugin. What it would like to export, sluice_plugin() keeps inside. */
#include <sluice/plugin.h>

SLUICE_EXPORT int sluice_unplugged(void);

int sluice_unplugged(void) { return 0; }
