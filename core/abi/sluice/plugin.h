/* Sluice plugin ABI, version 1.
 *
 * A plugin is a shared library that moves the bytes of a file to a sink by one facility of the
 * operating system. It exports exactly one symbol, the function sluice_plugin_entry(), and needs no
 * other header of Sluice. C++ authors may prefer <sluice/plugin.hpp>, which turns a class into a
 * plugin.
 *
 * The life of a transfer:
 *
 *     probe(route)              Can the plugin work here? If not, why?
 *     open(request, storage)    Accepts the request, or returns SLUICE_E_UNSUPPORTED. Sends
 *                               nothing yet.
 *     step(storage, budget)     Moves at most `budget` bytes. The host calls it again and again,
 *                               until it returns SLUICE_DONE or an error.
 *     close(storage)            Called exactly once for every open() that returned SLUICE_OK.
 *
 * Rules for the whole header:
 *
 *   - Growth. Every struct that can grow starts with `struct_size`, which whoever creates the
 *     struct sets to its size. New fields are only ever appended. Read a field only if
 *     `struct_size` covers it. Reserved fields are zero; return SLUICE_E_INVALID if they are not.
 *     Everything else is added as an extension: see get_extension().
 *   - Unknown bits. Return SLUICE_E_UNSUPPORTED for request flags that you do not know. Ignore
 *     capability and fact bits that you do not know.
 *   - Ownership. Handles are borrowed: a plugin never closes a handle that it was given, never
 *     changes its mode, and keeps no duplicate of it beyond close(). Neither side frees memory of
 *     the other. Every `const char *` from a plugin is a NUL-terminated UTF-8 string that stays
 *     valid and unchanged while the plugin is loaded.
 *   - Errors. Functions return a sluice_status. No C++ exception and no longjmp crosses the
 *     boundary.
 *   - Signals. The host makes sure that SIGPIPE cannot end the process while step() runs. A plugin
 *     changes no signal dispositions. If a signal interrupts a system call (EINTR), step() counts
 *     what has moved and returns SLUICE_MORE, so that the host can check for cancellation.
 *
 * The header is C11 and C++. It compiles with -std=c11 … -std=c++20 -pedantic -Werror.
 */
#ifndef SLUICE_PLUGIN_H_
#define SLUICE_PLUGIN_H_

#include <stddef.h>
#include <stdint.h>

/* SLUICE_CALL: the calling convention of every function pointer in the ABI.
 * SLUICE_EXPORT: marks the one exported function; build everything else with hidden visibility. */
#if defined(_WIN32)
#define SLUICE_CALL __cdecl
#define SLUICE_EXPORT __declspec(dllexport)
#else
#define SLUICE_CALL
#define SLUICE_EXPORT __attribute__((visibility("default")))
#endif

/* Contract tags, which expand to nothing. They say on which threads and in which states a function
 * may be called.
 *
 *   SLUICE_THREAD_SAFE   on any thread, concurrently with all other calls
 *   SLUICE_THREAD_ONE    on any thread, but never two calls on the same transfer storage at a time;
 *                        different transfers run in parallel
 *   SLUICE_STATE_ANY     at any time while the library is loaded
 *   SLUICE_STATE_FRESH   the storage holds no open transfer
 *   SLUICE_STATE_OPEN    between an open() that returned SLUICE_OK and its close(); step() is never
 *                        called again after it has returned SLUICE_DONE or an error */
#define SLUICE_THREAD_SAFE
#define SLUICE_THREAD_ONE
#define SLUICE_STATE_ANY
#define SLUICE_STATE_FRESH
#define SLUICE_STATE_OPEN

#ifdef __cplusplus
extern "C" {
#endif

/* The ABI versions that this header describes. A host or plugin compiled with it offers
 * SLUICE_ABI_MIN … SLUICE_ABI_MAX. */
#define SLUICE_ABI_MIN 1u
#define SLUICE_ABI_MAX 1u

/* ---- Status ---- */

/* What functions return: zero and positive values are successes, negative values errors. */
typedef int32_t sluice_status;

/* entry, probe, open: accepted */
#define SLUICE_OK 0
/* step: the sink has accepted everything, and nothing refers to the source any more */
#define SLUICE_DONE 0
/* step: call again, without waiting */
#define SLUICE_MORE 1
/* step: wait for progress.wait_events on progress.wait_handle, then call again */
#define SLUICE_WOULD_BLOCK 2
/* step: the sink has accepted everything, but the kernel still refers to the source, the head or
 * the tail; wait as for SLUICE_WOULD_BLOCK, then call again */
#define SLUICE_DRAINING 3

/* this facility cannot do it here; another plugin may */
#define SLUICE_E_UNSUPPORTED (-1)
/* the source ended before offset + length */
#define SLUICE_E_SOURCE_TRUNCATED (-2)
/* reading the source failed */
#define SLUICE_E_SOURCE_IO (-3)
/* the peer has gone: EPIPE, ECONNRESET */
#define SLUICE_E_SINK_CLOSED (-4)
/* writing to the sink failed otherwise: ENOSPC, EIO, ETIMEDOUT … */
#define SLUICE_E_SINK_IO (-5)
/* the caller cancelled the transfer */
#define SLUICE_E_CANCELLED (-6)
/* out of descriptors, memory, locked memory; another plugin may need less */
#define SLUICE_E_NO_RESOURCES (-7)
/* the request contradicts itself or this header */
#define SLUICE_E_INVALID (-8)
/* a bug in the plugin or the host */
#define SLUICE_E_INTERNAL (-9)
/* entry only: there is no common ABI version */
#define SLUICE_E_INCOMPATIBLE (-10)

/* Why probe() or open() refused. The host sets struct_size and zeroes the rest. The plugin sets
 * what it knows. */
typedef struct sluice_report {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t os_error;   /* errno or GetLastError(); 0: none */
  const char *reason; /* one clause for people, without a full stop: "the source is not a regular
                         file"; or NULL */
} sluice_report;

/* ---- Endpoints and routes ---- */

/* What an endpoint is (sluice_endpoint.kind). */
#define SLUICE_KIND_UNKNOWN 0u
#define SLUICE_KIND_FILE 1u   /* regular file */
#define SLUICE_KIND_TCP 2u    /* stream socket, IPv4 or IPv6 */
#define SLUICE_KIND_UNIX 3u   /* stream socket of the local domain */
#define SLUICE_KIND_PIPE 4u   /* pipe or FIFO */
#define SLUICE_KIND_DEVICE 5u /* character or block device */
#define SLUICE_KIND_SOCKET 6u /* any other socket */

/* A set of kinds: SLUICE_KIND_BIT(SLUICE_KIND_TCP) | SLUICE_KIND_BIT(SLUICE_KIND_UNIX). */
#define SLUICE_KIND_BIT(kind) (1u << (kind))

/* Facts about an endpoint (sluice_endpoint.facts). */
/* calls on the handle fail with "would block" instead of waiting (O_NONBLOCK) */
#define SLUICE_FACT_NONBLOCKING 1u
/* writes go to the end of the file (O_APPEND) */
#define SLUICE_FACT_APPEND 2u
/* the other end of the TCP connection is on this machine: the bytes go to no device */
#define SLUICE_FACT_LOCAL_PEER 4u
/* the file has no holes: it occupies as much storage as it is long (st_blocks, stat(3type)). If not
 * set, it may have holes, or nobody has looked */
#define SLUICE_FACT_NO_HOLES 8u

/* A number that is not known. */
#define SLUICE_UNKNOWN UINT64_MAX

/* One end of a transfer, with what the host found out about it. Facts are hints for choosing a
 * path; what the system call returns decides. */
typedef struct sluice_endpoint {
  uint32_t struct_size;
  uint32_t kind;  /* SLUICE_KIND_* */
  uint32_t facts; /* SLUICE_FACT_* bits */
  uint32_t reserved;
  int64_t handle;      /* POSIX: the file descriptor. Windows: the HANDLE or SOCKET. Borrowed. */
  uint64_t size;       /* in bytes, as the system reports it (not always true: procfs says 0);
                          SLUICE_UNKNOWN if the endpoint has no size */
  uint64_t filesystem; /* f_type of statfs(2) on Linux; 0 if not known */
} sluice_endpoint;

/* Where the bytes come from and where they go. The endpoints are borrowed for the call, or until
 * close() if the route is part of a request. */
typedef struct sluice_route {
  uint32_t struct_size;
  uint32_t reserved;
  const sluice_endpoint *source;
  const sluice_endpoint *sink;
} sluice_route;

/* ---- Requests ---- */

/* Flags of a request. */
/* hold back the last partial segment: the caller is about to send more (MSG_MORE) */
#define SLUICE_REQUEST_MORE_FOLLOWS 1u
/* later writes to the source must not show at the sink: return SLUICE_E_UNSUPPORTED if the bytes
 * are sent by reference */
#define SLUICE_REQUEST_STABLE 2u
/* the plugin may use another facility than the one it is named after; progress.path says which */
#define SLUICE_REQUEST_ALLOW_FALLBACK 4u
/* every flag of version 1 */
#define SLUICE_REQUEST_FLAGS_V1 7u

/* The length of a request that goes up to the end of the source, wherever that is when the transfer
 * gets there. */
#define SLUICE_TO_END UINT64_MAX

/* Bytes of the caller, which stay valid until close(). `data` may be NULL if `size` is 0. */
typedef struct sluice_bytes {
  const void *data;
  size_t size;
} sluice_bytes;

/* What to send: the head, then `length` bytes of the source from `offset` on, then the tail.
 *
 * The file position of the source is neither used nor moved. A sink that has a file position is
 * written at that position, which moves on with the bytes. A sink is never truncated. The route and
 * all it points to stay valid and unchanged until close(). */
typedef struct sluice_request {
  uint32_t struct_size;
  uint32_t flags;            /* SLUICE_REQUEST_* bits */
  const sluice_route *route; /* never NULL */
  uint64_t offset;           /* of the first byte in the source, ≤ INT64_MAX */
  uint64_t length;           /* in bytes, with offset + length ≤ INT64_MAX; or SLUICE_TO_END */
  sluice_bytes head; /* sent before the first byte of the source; in one segment with it, if the
                        sink has segments */
  sluice_bytes tail; /* sent after the last byte of the source */
} sluice_request;

/* What to wait for (sluice_progress.wait_events). */
#define SLUICE_WAIT_READABLE 1u
#define SLUICE_WAIT_WRITABLE 2u
#define SLUICE_WAIT_ERROR 4u /* a message on the socket's error queue: POLLERR */

/* How far a transfer has come. The host sets struct_size, zeroes the rest before the first step,
 * and passes the same struct to every step. The plugin updates the fields that have changed. */
typedef struct sluice_progress {
  uint32_t struct_size;
  uint32_t wait_events; /* after WOULD_BLOCK, DRAINING: SLUICE_WAIT_* bits */
  int64_t wait_handle;  /* after WOULD_BLOCK, DRAINING: what to wait on (POSIX: a descriptor;
                           Windows: a SOCKET, or the HANDLE of an event, for which wait_events do
                           not matter) */
  uint64_t bytes_done;  /* how many bytes of head, source and tail the sink has accepted since
                           open().  Exact after every step, whatever it returns, except for what is
                           in  flight:  the host resumes, falls back and reports from this number */
  uint64_t source_done; /* the part of bytes_done that came from the source */
  int64_t os_error;     /* with an error: errno or GetLastError(); 0: none */
  const char *path;     /* the facility that moves the bytes: "sendfile", "read+write". Set when the
                           first byte moves, and again when the facility changes */
  const char *reason;   /* with an error: one clause for people that names the call: "sendfile
                           failed" */
  uint64_t
      in_flight; /* after WOULD_BLOCK: how many bytes the system has got by an operation that
                    is   not complete (overlapped I/O). The sink may have accepted up to that
                    many   beyond bytes_done. The step that sees the operation complete counts
                    them,   whatever its own budget. After an error: the bytes of an operation
                    that   failed, if the system does not tell how many it moved. Otherwise 0 */
} sluice_progress;

/* ---- The plugin ---- */

/* What a plugin can do beyond moving a range of a file (sluice_plugin.capabilities). It must not
 * return SLUICE_E_UNSUPPORTED for a capability it claims, on a route that probe() accepts. */
#define SLUICE_CAP_HEAD_TAIL UINT64_C(1)
#define SLUICE_CAP_MORE_FOLLOWS UINT64_C(2)
#define SLUICE_CAP_STABLE UINT64_C(4)
#define SLUICE_CAP_TO_END UINT64_C(8)
#define SLUICE_CAP_NONBLOCKING UINT64_C(16)

/* A claim that is not made. */
#define SLUICE_UNCLAIMED UINT32_MAX

/* What a plugin claims about routes from any of source_kinds to any of sink_kinds. The harness
 * measures whether it is true. Copies are per payload byte, in thousandths: 1000 means that the CPU
 * copies every byte once. */
typedef struct sluice_claim {
  uint32_t struct_size;
  uint32_t source_kinds; /* SLUICE_KIND_BIT set */
  uint32_t sink_kinds;   /* SLUICE_KIND_BIT set */
  uint32_t staged_milli; /* copied into user memory, in 1/1000 copies; or SLUICE_UNCLAIMED */
  uint32_t send_milli;   /* copied by the sending call, in 1/1000 copies; or SLUICE_UNCLAIMED */
  uint32_t crossings_per_mib_max; /* at most this many user/kernel crossings (two per system call)
                                     for each MiB of a large transfer to a blocking sink that keeps
                                     up; or SLUICE_UNCLAIMED */
} sluice_claim;

/* sluice_plugin.magic: the bytes "SLCE". */
#define SLUICE_PLUGIN_MAGIC 0x45434C53u

/* The description and the operations of a plugin. The plugin owns it; it never changes and is valid
 * while the library is loaded. */
typedef struct sluice_plugin {
  uint32_t struct_size;
  uint32_t magic;          /* SLUICE_PLUGIN_MAGIC */
  uint32_t abi_version;    /* of these operations: the one that the handshake agreed on */
  uint32_t claim_count;    /* number of elements of `claims` */
  uint64_t capabilities;   /* SLUICE_CAP_* bits */
  uint64_t transfer_size;  /* bytes of storage that a transfer needs, 1 … 16 MiB */
  uint64_t transfer_align; /* alignment of that storage: a power of two, at most 4096 */

  const char *name;    /* owner.facility: "linux.sendfile"; [a-z0-9_]+ ('.' [a-z0-9_]+)+, ≤ 64 */
  const char *version; /* of the plugin: "1.0.0" */
  const char *summary; /* one line */

  const sluice_claim *const *claims; /* claim_count pointers; the first that matches applies */

  /* Returns SLUICE_OK if the plugin can work on the route; otherwise SLUICE_E_UNSUPPORTED, with the
   * reason in *report. Sends nothing and changes nothing. */
  SLUICE_THREAD_SAFE SLUICE_STATE_ANY sluice_status(SLUICE_CALL *probe)(const sluice_route *route,
                                                                        sluice_report *report);

  /* Accepts the request, or refuses it as probe() would; the host need not have called probe().
   * `storage` is transfer_size bytes, aligned to transfer_align, with undefined content. It belongs
   * to the plugin until close(), and does not move. After an error nothing has been sent, the
   * plugin holds nothing, and close() is not called. */
  SLUICE_THREAD_ONE SLUICE_STATE_FRESH sluice_status(SLUICE_CALL *open)(
      const sluice_request *request, void *storage, sluice_report *report);

  /* Moves at most `budget` (≥ 1) bytes of head, source and tail together. If a blocking sink is
   * full, step() may wait in the system call, or return SLUICE_WOULD_BLOCK while an operation is in
   * flight. If a non-blocking sink is full, it returns SLUICE_WOULD_BLOCK. An error ends this
   * transfer. After SLUICE_E_UNSUPPORTED, even if bytes have moved, the host can continue with
   * another plugin from bytes_done on. */
  SLUICE_THREAD_ONE SLUICE_STATE_OPEN sluice_status(SLUICE_CALL *step)(void *storage,
                                                                       uint64_t budget,
                                                                       sluice_progress *progress);

  /* Ends the transfer, complete or not, and releases everything it holds. What is in flight is
   * cancelled: afterwards nothing refers to the caller's memory or handles. Never sends, and never
   * waits for the peer. */
  SLUICE_THREAD_ONE SLUICE_STATE_OPEN void(SLUICE_CALL *close)(void *storage);

  /* Returns the table of an extension, such as "sluice.example/1", or NULL if the plugin does not
   * have it. The plugin owns the table, which is valid while the library is loaded. */
  SLUICE_THREAD_SAFE SLUICE_STATE_ANY const void *(SLUICE_CALL *get_extension)(const char *id);
} sluice_plugin;

/* ---- The handshake ---- */

/* The host sets struct_size and its range of versions, and zeroes the rest. */
typedef struct sluice_handshake {
  uint32_t struct_size;
  uint32_t host_abi_min;       /* in: the versions that the host speaks */
  uint32_t host_abi_max;       /* in */
  uint32_t plugin_abi_min;     /* out, always: the versions that the plugin speaks */
  uint32_t plugin_abi_max;     /* out, always */
  uint32_t abi_version;        /* out, with SLUICE_OK: the highest version that both speak */
  const sluice_plugin *plugin; /* out, with SLUICE_OK: owned by the plugin */
} sluice_handshake;

/* The only exported function. Returns SLUICE_OK, or SLUICE_E_INCOMPATIBLE if the two ranges have no
 * version in common. May be called several times, with different ranges. Has no side effects. */
SLUICE_THREAD_SAFE SLUICE_STATE_ANY SLUICE_EXPORT sluice_status SLUICE_CALL
sluice_plugin_entry(sluice_handshake *handshake);

/* Its name and type, for hosts. */
#define SLUICE_PLUGIN_ENTRY_NAME "sluice_plugin_entry"
typedef sluice_status(SLUICE_CALL *sluice_plugin_entry_fn)(sluice_handshake *handshake);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SLUICE_PLUGIN_H_ */
