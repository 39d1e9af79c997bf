/* A plugin without fault, for defects to be made of: include this and spoil one thing.
 *
 *     #include "tests/defects/sound.h"
 *
 *     static void Spoil(Answer *answer) { answer->plugin.magic = 0; }
 *
 * It describes itself well and moves nothing, so it is for defects that show while a plugin is
 * loaded. */
#ifndef SLUICE_TESTS_DEFECTS_SOUND_H_
#define SLUICE_TESTS_DEFECTS_SOUND_H_

#include <sluice/plugin.h>

/* All that the entry point answers. */
typedef struct Answer {
  sluice_status status;
  uint32_t plugin_abi_min;
  uint32_t plugin_abi_max;
  uint32_t abi_version;
  const sluice_plugin *described;
  sluice_plugin plugin;
  const sluice_claim *claims[1];
  sluice_claim claim;
} Answer;

static void Spoil(Answer *answer);

static sluice_status SLUICE_CALL Probe(const sluice_route *route, sluice_report *report) {
  (void)route;
  (void)report;
  return SLUICE_OK;
}

static sluice_status SLUICE_CALL Open(const sluice_request *request, void *storage,
                                      sluice_report *report) {
  (void)request;
  (void)storage;
  (void)report;
  return SLUICE_OK;
}

static sluice_status SLUICE_CALL Step(void *storage, uint64_t budget, sluice_progress *progress) {
  (void)storage;
  (void)budget;
  (void)progress;
  return SLUICE_DONE;
}

static void SLUICE_CALL Close(void *storage) { (void)storage; }

static const void *SLUICE_CALL GetExtension(const char *id) {
  (void)id;
  return NULL;
}

static Answer g_answer;

/* Runs when the library is loaded: the entry point may be called by several threads at a time. */
__attribute__((constructor)) static void MakeAnswer(void) {
  const sluice_claim claim = {
      .struct_size = sizeof(sluice_claim),
      .source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
      .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP) | SLUICE_KIND_BIT(SLUICE_KIND_UNIX),
      .staged_milli = 0,
      .send_milli = 1000,
      .crossings_per_mib_max = SLUICE_UNCLAIMED,
  };
  const sluice_plugin plugin = {
      .struct_size = sizeof(sluice_plugin),
      .magic = SLUICE_PLUGIN_MAGIC,
      .abi_version = SLUICE_ABI_MAX,
      .claim_count = 1,
      .capabilities = SLUICE_CAP_TO_END,
      .transfer_size = 64,
      .transfer_align = 8,
      .name = "test.sound",
      .version = "1.0.0",
      .summary = "describes itself well and moves nothing",
      .claims = g_answer.claims,
      .probe = Probe,
      .open = Open,
      .step = Step,
      .close = Close,
      .get_extension = GetExtension,
  };
  g_answer.status = SLUICE_OK;
  g_answer.plugin_abi_min = SLUICE_ABI_MIN;
  g_answer.plugin_abi_max = SLUICE_ABI_MAX;
  g_answer.abi_version = SLUICE_ABI_MAX;
  g_answer.described = &g_answer.plugin;
  g_answer.plugin = plugin;
  g_answer.claims[0] = &g_answer.claim;
  g_answer.claim = claim;
  Spoil(&g_answer);
}

sluice_status SLUICE_CALL sluice_plugin_entry(sluice_handshake *handshake) {
  handshake->plugin_abi_min = g_answer.plugin_abi_min;
  handshake->plugin_abi_max = g_answer.plugin_abi_max;
  handshake->abi_version = g_answer.abi_version;
  handshake->plugin = g_answer.described;
  return g_answer.status;
}

#endif /* SLUICE_TESTS_DEFECTS_SOUND_H_ */
