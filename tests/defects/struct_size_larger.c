/* A description of a later version, with fields behind those that are known: no defect. */
#include "tests/defects/sound.h"

static struct {
  sluice_plugin known;
  uint64_t later[8];
} g_larger;

static void Spoil(Answer *answer) {
  g_larger.known = answer->plugin;
  g_larger.known.struct_size = sizeof g_larger;
  answer->described = &g_larger.known;
}
