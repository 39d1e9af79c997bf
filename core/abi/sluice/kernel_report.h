/* Extension "sluice.kernel_report/1": what the kernel itself said about the sends of a transfer.
 *
 * Some facilities answer a send twice: when its bytes are accepted, and when the kernel lets go of
 * the pages, with a word on whether it had to copy them after all. A plugin that gets such answers
 * hands the totals on, and the harness sets them beside what it measured itself.
 *
 * Sources: Linux' Documentation/networking/msg_zerocopy.rst (SO_EE_CODE_ZEROCOPY_COPIED), and
 * io_uring_prep_send_zc(3) (IORING_SEND_ZC_REPORT_USAGE). */
#ifndef SLUICE_KERNEL_REPORT_H_
#define SLUICE_KERNEL_REPORT_H_

#include <sluice/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The id for sluice_plugin.get_extension(). */
#define SLUICE_EXT_KERNEL_REPORT "sluice.kernel_report/1"

/* Totals of one transfer since open(), in sends. The caller fills struct_size and zeroes the rest;
 * the plugin fills what struct_size covers. */
typedef struct sluice_kernel_counts {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t by_reference; /* sends that were made by reference and that the kernel has accepted */
  uint64_t reported;     /* those of them that the kernel has let go of, and reported on */
  uint64_t copied;       /* those of `reported` that it says it copied */
} sluice_kernel_counts;

/* What get_extension() answers. Owned by the plugin, immutable, valid while the library is loaded.
 */
typedef struct sluice_kernel_report {
  uint32_t struct_size;
  uint32_t reserved;

  /* Fills *counts. Also after step() answered SLUICE_DONE or an error, until close(). Answers
   * SLUICE_OK, or SLUICE_E_INVALID if struct_size does not cover the struct above. */
  SLUICE_THREAD_ONE SLUICE_STATE_OPEN
  sluice_status(SLUICE_CALL *read)(const void *storage, sluice_kernel_counts *counts);
} sluice_kernel_report;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SLUICE_KERNEL_REPORT_H_ */
