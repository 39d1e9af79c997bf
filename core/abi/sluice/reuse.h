/* Extension "sluice.reuse/1": what was made for one transfer serves the next.
 *
 * A pipe or a ring costs more to make than a small file costs to send. A plugin that offers this
 * leaves such things in the storage between transfers, for a host that carries out one after the
 * other in it:
 *
 *     open(request, storage)      the first transfer, as ever
 *     step(storage, budget) …
 *     keep(storage)               ends it, in the place of close()
 *     reopen(request, storage)    the next one, in the place of open(); ended by keep() or close()
 *     release(storage)            when there is no next one
 *
 * What is kept costs the process something: descriptors, or memory. A host that holds many storages
 * and seldom uses them calls close() instead.
 *
 * After fork(2) what is kept remains the parent's. In the child reopen() uses none of it, and
 * release() takes nothing from the parent. */
#ifndef SLUICE_REUSE_H_
#define SLUICE_REUSE_H_

#include <sluice/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The id for sluice_plugin.get_extension(). */
#define SLUICE_EXT_REUSE "sluice.reuse/1"

/* Between keep() and the reopen() or release() that follows it. The storage is lent to the plugin,
 * and stays where it is. */
#define SLUICE_STATE_KEPT

/* What get_extension() answers. Owned by the plugin, immutable, valid while the library is loaded.
 */
typedef struct sluice_reuse {
  uint32_t struct_size;
  uint32_t reserved;

  /* Ends the transfer as close() does: afterwards nothing refers to the caller's memory or handles,
   * nor has the next transfer anything of this one's bytes. Of the plugin's own what may serve the
   * next stays; that may be nothing. */
  SLUICE_THREAD_ONE SLUICE_STATE_OPEN void(SLUICE_CALL *keep)(void *storage);

  /* As open(). Whatever it answers, what was kept is the new transfer's: after an error nothing is
   * kept, and release() is not called. */
  SLUICE_THREAD_ONE SLUICE_STATE_KEPT sluice_status(SLUICE_CALL *reopen)(
      const sluice_request *request, void *storage, sluice_report *report);

  /* Gives up what is kept. The storage is as before the first open(). */
  SLUICE_THREAD_ONE SLUICE_STATE_KEPT void(SLUICE_CALL *release)(void *storage);
} sluice_reuse;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SLUICE_REUSE_H_ */
