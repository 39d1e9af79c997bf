#include "tests/defects/sound.h"

static void Spoil(Answer *answer) {
  answer->status = SLUICE_E_INCOMPATIBLE;
  answer->plugin_abi_min = 3;
  answer->plugin_abi_max = 3;
  answer->abi_version = 0;
  answer->described = NULL;
}
