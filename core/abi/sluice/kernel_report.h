/* Extension "sluice.kernel_report/1": what the kernel itself reports about the sends of a transfer.
 *
 * Some facilities report on a send twice: when its bytes are accepted, and when the kernel releases
 * the pages. The second report may say that the kernel had to copy them after all. A plugin adds
 * these reports up, and the harness shows the totals beside its own measurements.
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

/* Totals of one transfer since open(), in sends. The caller sets struct_size and zeroes the rest.
 * The plugin sets what struct_size covers. */
typedef struct sluice_kernel_counts {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t by_reference; /* sends by reference that the kernel has accepted */
  uint64_t reported;     /* those whose pages the kernel has released, with a report */
  uint64_t copied;       /* those of `reported` that the kernel says it copied */
} sluice_kernel_counts;

/* What get_extension() returns. The plugin owns it; it never changes and is valid while the library
 * is loaded. */
typedef struct sluice_kernel_report {
  uint32_t struct_size;
  uint32_t reserved;

  /* Fills *counts. May also be called after step() has returned SLUICE_DONE or an error, until
   * close(). Returns SLUICE_OK, or SLUICE_E_INVALID if struct_size does not cover the struct
   * above. */
  SLUICE_THREAD_ONE SLUICE_STATE_OPEN
  sluice_status(SLUICE_CALL *read)(const void *storage, sluice_kernel_counts *counts);
} sluice_kernel_report;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SLUICE_KERNEL_REPORT_H_ */
