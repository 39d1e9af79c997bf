/* Has no entry point, but needs a library that has one. */
#include <sluice/plugin.h>

#if defined(_WIN32)
/* Symbols are looked for in one library, which may say that another has them. */
__asm__(
    ".section .drectve, \"yn\"\n"
    ".ascii \" -export:sluice_plugin_entry=libentry_of_another.sluice_plugin_entry\"\n"
    ".text\n");
#else
sluice_plugin_entry_fn sluice_borrowed_entry(void);

sluice_plugin_entry_fn sluice_borrowed_entry(void) { return sluice_plugin_entry; }
#endif
