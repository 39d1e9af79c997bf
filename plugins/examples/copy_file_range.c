/* example.copy_file_range: file to file inside the kernel, in C11.
 *
 * It shows the ABI without the C++ sugar, whose work it does by hand: describing itself, answering
 * the handshake, and checking what comes from the host (checks.h). copy_file_range(2) leaves the
 * source's position alone and writes at the sink's, as the contract wants it; filesystems that can
 * share extents copy nothing at all. */
#define _GNU_SOURCE
#include <errno.h>
#include <sluice/plugin.h>
#include <unistd.h>

#include "checks.h"

#define MOST_PER_CALL 0x7ffff000u /* the kernel's own limit */

/* Lives in the storage that the host provides. */
typedef struct transfer {
  int source;
  int sink;
  int to_end;              /* the length is not known yet */
  off_t offset;            /* the next byte of the source */
  uint64_t rest;           /* at most so many bytes of it are left */
  sluice_bytes head, tail; /* what is left of them */
  uint64_t bytes_done, source_done;
} transfer;

static sluice_status refuse(sluice_report *report, sluice_status status, const char *reason) {
  report->reason = reason;
  return status;
}

/* ---- Probe, open, close ---- */

static sluice_status SLUICE_CALL probe(const sluice_route *route, sluice_report *report) {
  if (report == NULL || report->struct_size < sizeof *report) return SLUICE_E_INVALID;
  const char *const defect = route_defect(route);
  if (defect != NULL) return refuse(report, SLUICE_E_INVALID, defect);
  if (route->source->kind != SLUICE_KIND_FILE || route->sink->kind != SLUICE_KIND_FILE) {
    return refuse(report, SLUICE_E_UNSUPPORTED, "copy_file_range: only from file to file");
  }
  if ((route->sink->facts & SLUICE_FACT_APPEND) != 0) {
    return refuse(report, SLUICE_E_UNSUPPORTED, "copy_file_range: the sink is open for appending");
  }
  return SLUICE_OK;
}

static sluice_status SLUICE_CALL open_transfer(const sluice_request *request, void *storage,
                                               sluice_report *report) {
  if (report == NULL || report->struct_size < sizeof *report) return SLUICE_E_INVALID;
  const char *const defect = request_defect(request);
  if (defect != NULL) return refuse(report, SLUICE_E_INVALID, defect);
  if (storage == NULL) return refuse(report, SLUICE_E_INVALID, "storage is NULL");
  if ((request->flags & ~SLUICE_REQUEST_FLAGS_V1) != 0) {
    return refuse(report, SLUICE_E_UNSUPPORTED, "request: a flag this plugin does not know");
  }
  const sluice_status status = probe(request->route, report);
  if (status != SLUICE_OK) return status;
  const int to_end = request->length == SLUICE_TO_END;
  *(transfer *)storage = (transfer){
      .source = (int)request->route->source->handle,
      .sink = (int)request->route->sink->handle,
      .to_end = to_end,
      .offset = (off_t)request->offset,
      .rest = to_end ? INT64_MAX - request->offset : request->length,
      .head = request->head,
      .tail = request->tail,
  };
  return SLUICE_OK;
}

/* It holds nothing. */
static void SLUICE_CALL close_transfer(void *storage) { (void)storage; }

/* ---- Step ---- */

static sluice_status fail(sluice_progress *progress, sluice_status status, const char *reason) {
  progress->os_error = errno;
  progress->reason = reason;
  return status;
}

/* What errno of reading the source means. */
static sluice_status source_failed(const transfer *t, sluice_progress *progress) {
  if (errno == EINTR) return SLUICE_MORE;
  if (errno == EAGAIN) {
    progress->wait_handle = t->source;
    progress->wait_events = SLUICE_WAIT_READABLE;
    return SLUICE_WOULD_BLOCK;
  }
  return fail(progress, errno == ENOMEM ? SLUICE_E_NO_RESOURCES : SLUICE_E_SOURCE_IO,
              "the source cannot be read");
}

/* What errno of writing the sink means. */
static sluice_status sink_failed(const transfer *t, sluice_progress *progress, const char *reason) {
  switch (errno) {
    case EINTR:
      return SLUICE_MORE; /* the host may want to cancel; it calls again */
    case EAGAIN:
      progress->wait_handle = t->sink;
      progress->wait_events = SLUICE_WAIT_WRITABLE;
      return SLUICE_WOULD_BLOCK;
    case ENOMEM:
      return fail(progress, SLUICE_E_NO_RESOURCES, reason);
    default: /* ENOSPC, EFBIG, EDQUOT, EIO … */
      return fail(progress, SLUICE_E_SINK_IO, reason);
  }
}

/* What is left of the head or the tail. */
static sluice_status write_bytes(transfer *t, sluice_bytes *left, uint64_t budget,
                                 sluice_progress *progress) {
  const ssize_t wrote = write(t->sink, left->data, left->size < budget ? left->size : budget);
  if (wrote == 0) errno = EIO; /* or it would be asked for ever */
  if (wrote <= 0) return sink_failed(t, progress, "write failed");
  left->data = (const char *)left->data + wrote;
  left->size -= (size_t)wrote;
  t->bytes_done += (uint64_t)wrote;
  return SLUICE_MORE;
}

/* copy_file_range() saw no byte at the offset, or failed in a way that may be the source's fault.
 * read tells: procfs says that its files are empty. Returns 1 if there is a byte, 0 if not, or −1.
 */
static ssize_t peek(const transfer *t) {
  char byte;
  return pread(t->source, &byte, 1, t->offset);
}

static sluice_status at_end(transfer *t, sluice_progress *progress) {
  const ssize_t got = peek(t);
  if (got < 0) return source_failed(t, progress);
  errno = 0;
  if (got > 0) {
    return fail(progress, SLUICE_E_UNSUPPORTED, "only read finds the bytes of this source");
  }
  if (!t->to_end) {
    return fail(progress, SLUICE_E_SOURCE_TRUNCATED, "the source ended before offset + length");
  }
  t->rest = 0;
  return SLUICE_MORE;
}

static sluice_status copy_range(transfer *t, uint64_t budget, sluice_progress *progress) {
  uint64_t count = t->rest < budget ? t->rest : budget;
  if (count > MOST_PER_CALL) count = MOST_PER_CALL;
  off_t offset = t->offset;
  const ssize_t copied = copy_file_range(t->source, &offset, t->sink, NULL, count, 0);
  if (copied == 0) return at_end(t, progress);
  if (copied > 0) {
    t->offset += copied;
    t->rest -= (uint64_t)copied;
    t->bytes_done += (uint64_t)copied;
    t->source_done += (uint64_t)copied;
    return SLUICE_MORE;
  }
  switch (errno) {
    case EINVAL: /* the ranges overlap, or this kind of file cannot do it */
    case EXDEV:  /* not between these filesystems */
    case ENOSYS:
    case EOPNOTSUPP:
    case EPERM:
    case EACCES:
    case EBADF:
    case ETXTBSY:
      return fail(progress, SLUICE_E_UNSUPPORTED, "copy_file_range failed");
    case EIO: /* of which end? */
    case EISDIR: {
      const int error = errno;
      if (peek(t) < 0) return source_failed(t, progress);
      errno = error;
      break;
    }
    default:
      break;
  }
  return sink_failed(t, progress, "copy_file_range failed");
}

static sluice_status SLUICE_CALL step(void *storage, uint64_t budget, sluice_progress *progress) {
  if (progress == NULL || progress->struct_size < sizeof *progress) return SLUICE_E_INVALID;
  errno = 0;
  if (budget == 0) return fail(progress, SLUICE_E_INVALID, "budget is 0");
  transfer *const t = storage;
  sluice_status status = SLUICE_MORE;
  if (t->head.size != 0) {
    status = write_bytes(t, &t->head, budget, progress);
  } else if (t->rest != 0) {
    status = copy_range(t, budget, progress);
  } else if (t->tail.size != 0) {
    status = write_bytes(t, &t->tail, budget, progress);
  }
  if (status == SLUICE_MORE && t->head.size == 0 && t->rest == 0 && t->tail.size == 0) {
    status = SLUICE_DONE;
  }
  progress->bytes_done = t->bytes_done;
  progress->source_done = t->source_done;
  if (t->bytes_done != 0) progress->path = "copy_file_range";
  return status;
}

/* ---- The description ---- */

static const void *SLUICE_CALL get_extension(const char *id) {
  (void)id;
  return NULL;
}

static const sluice_claim kClaim = {
    .struct_size = sizeof(sluice_claim),
    .source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
    .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
    .staged_milli = 0,
    .send_milli = SLUICE_UNCLAIMED, /* depends on the filesystem: one copy, or shared extents */
    .crossings_per_mib_max = 4,
};
static const sluice_claim *const kClaims[] = {&kClaim};

static const sluice_plugin kPlugin = {
    .struct_size = sizeof(sluice_plugin),
    .magic = SLUICE_PLUGIN_MAGIC,
    .abi_version = 1,
    .claim_count = 1,
    .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_STABLE |
                    SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING,
    .transfer_size = sizeof(transfer),
    .transfer_align = _Alignof(transfer),
    .name = "example.copy_file_range",
    .version = "1.0.0",
    .summary = "copies from file to file inside the kernel: copy_file_range",
    .claims = kClaims,
    .probe = probe,
    .open = open_transfer,
    .step = step,
    .close = close_transfer,
    .get_extension = get_extension,
};

sluice_status SLUICE_CALL sluice_plugin_entry(sluice_handshake *handshake) {
  if (handshake == NULL || handshake->struct_size < sizeof *handshake) return SLUICE_E_INVALID;
  handshake->plugin_abi_min = SLUICE_ABI_MIN;
  handshake->plugin_abi_max = SLUICE_ABI_MAX;
  if (handshake->host_abi_max < SLUICE_ABI_MIN || handshake->host_abi_min > SLUICE_ABI_MAX) {
    return SLUICE_E_INCOMPATIBLE;
  }
  handshake->abi_version = kPlugin.abi_version;
  handshake->plugin = &kPlugin;
  return SLUICE_OK;
}
