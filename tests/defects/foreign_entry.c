/* Has no entry point, but needs a library that has one. */
#include <sluice/plugin.h>

sluice_plugin_entry_fn sluice_borrowed_entry(void);

sluice_plugin_entry_fn sluice_borrowed_entry(void) { return sluice_plugin_entry; }
