#include "tests/defects/sound.h"

static void Spoil(Answer *answer) { (void)answer; }
