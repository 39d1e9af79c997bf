#include "tests/defects/sound.h"

static void Spoil(Answer *answer) { answer->plugin.magic = 0x7f454c46; }
