/* A plugin whose author gave default visibility to more than the entry point. */
#include "tests/defects/sound.h"

#define VISIBLE __attribute__((visibility("default")))

extern VISIBLE int sluice_visible_variable;
int sluice_visible_variable = 1;

VISIBLE int sluice_visible_function(void);
int sluice_visible_function(void) { return sluice_visible_variable; }

static void Spoil(Answer *answer) { (void)answer; }
