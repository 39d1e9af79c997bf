/* Has no defect, but needs a library, and finds it only if that is beside it. */
#include "tests/defects/import.h"
#include "tests/defects/sound.h"

IMPORT(sluice_plugin_entry, "libentry_of_another.dll");

static void Spoil(Answer *answer) { (void)answer; }
