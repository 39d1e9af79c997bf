#include "tests/defects/sound.h"

static void Spoil(Answer *answer) { answer->plugin.name = "Test.Sound"; }
