#include "tests/defects/sound.h"

static void Spoil(Answer *answer) { answer->abi_version = 7; }
