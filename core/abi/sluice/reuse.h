/* Extension "sluice.reuse/1": the next transfer reuses what a plugin has created for this one.
 *
 * It takes longer to create a pipe or a ring than to send a small file. A plugin with this
 * extension keeps such things in the storage, for a host that runs one transfer after the other in
 * it:
 *
 *     open(request, storage)      begins the first transfer, as usual
 *     step(storage, budget) …
 *     keep(storage)               ends it, instead of close()
 *     reopen(request, storage)    begins the next one, instead of open(); keep() or close() ends it
 *     release(storage)            when there is no next transfer
 *
 * What is kept uses descriptors or memory of the process. A host with many storages that it rarely
 * uses calls close() instead.
 *
 * After fork(2) what was kept belongs to the parent. In the child, reopen() does not use it, and
 * release() leaves it to the parent. */
#ifndef SLUICE_REUSE_H_
#define SLUICE_REUSE_H_

#include <sluice/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The id for sluice_plugin.get_extension(). */
#define SLUICE_EXT_REUSE "sluice.reuse/1"

/* Between keep() and the reopen() or release() that follows it. The storage still belongs to the
 * plugin, and does not move. */
#define SLUICE_STATE_KEPT

/* What get_extension() returns. The plugin owns it; it never changes and is valid while the library
 * is loaded. */
typedef struct sluice_reuse {
  uint32_t struct_size;
  uint32_t reserved;

  /* Ends the transfer as close() does: afterwards nothing refers to the caller's memory or handles,
   * and no bytes of this transfer are left for the next one. Keeps what the next transfer can use,
   * which may be nothing. */
  SLUICE_THREAD_ONE SLUICE_STATE_OPEN void(SLUICE_CALL *keep)(void *storage);

  /* As open(). The new transfer takes over what was kept. After an error nothing is kept any more,
   * and release() is not called. */
  SLUICE_THREAD_ONE SLUICE_STATE_KEPT sluice_status(SLUICE_CALL *reopen)(
      const sluice_request *request, void *storage, sluice_report *report);

  /* Releases what was kept. The storage is then as it was before the first open(). */
  SLUICE_THREAD_ONE SLUICE_STATE_KEPT void(SLUICE_CALL *release)(void *storage);
} sluice_reuse;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SLUICE_REUSE_H_ */
