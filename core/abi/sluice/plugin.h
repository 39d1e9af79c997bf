/* Sluice plugin ABI, version 1.
 *
 * A plugin is a shared library that moves file bytes to a sink by one facility of the operating
 * system. It exports exactly one symbol, the function sluice_plugin_entry(), and includes nothing
 * of Sluice but this header. C++ authors may prefer <sluice/plugin.hpp>, which turns a class into a
 * plugin.
 *
 * The life of a transfer:
 *
 *     probe(route)              can it work here, and why not
 *     open(request, storage)    take the request on, or answer SLUICE_E_UNSUPPORTED: nothing has
 *                               been sent yet
 *     step(storage, budget)     move at most `budget` bytes, again and again, until SLUICE_DONE or
 *                               an error
 *     close(storage)            exactly once for every open() that answered SLUICE_OK
 *
 * Rules that hold for the whole header:
 *
 *   - Growth. Every struct that can grow starts with `struct_size`, set by whoever made the struct
 *     to the size it was compiled with. Fields are only ever appended; a reader reads a field only
 *     if `struct_size` covers it. Reserved fields are zero, and a reader answers SLUICE_E_INVALID
 *     if they are not. Anything that does not fit this way is an extension, fetched by a string id
 *     from get_extension().
 *   - Unknown request flags are answered with SLUICE_E_UNSUPPORTED; unknown capability and fact
 *     bits are ignored.
 *   - Ownership. Handles are borrowed: a plugin never closes, duplicates beyond close(), or changes
 *     the mode of a handle it was given. Nothing is freed across the boundary. Every `const char *`
 *     from a plugin is a NUL-terminated UTF-8 string that stays valid and unchanged for as long as
 *     the plugin is loaded.
 *   - Errors. Functions answer a sluice_status. No C++ exception and no longjmp crosses the
 *     boundary.
 *   - Signals. The host sees to it that SIGPIPE cannot end the process while step() runs; a plugin
 *     touches no signal dispositions. A system call interrupted by a signal (EINTR) makes step()
 *     answer SLUICE_MORE, with whatever moved counted, so that the host can look at its
 *     cancellation flag.
 *
 * The header is C11 and C++; it compiles with -std=c11 … -std=c++20 -pedantic -Werror.
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

/* Contract tags. They expand to nothing; a function is marked with the threads and the states it
 * may be called in.
 *
 *   SLUICE_THREAD_SAFE   from any thread, concurrently with everything else
 *   SLUICE_THREAD_ONE    from any thread, but never two calls on the same transfer storage at a
 *                        time; different transfers run in parallel
 *   SLUICE_STATE_ANY     any time after the library is loaded
 *   SLUICE_STATE_FRESH   storage holds no open transfer
 *   SLUICE_STATE_OPEN    between an open() that answered SLUICE_OK and its close(); step() is never
 *                        called again after it answered SLUICE_DONE or an error */
#define SLUICE_THREAD_SAFE
#define SLUICE_THREAD_ONE
#define SLUICE_STATE_ANY
#define SLUICE_STATE_FRESH
#define SLUICE_STATE_OPEN

#ifdef __cplusplus
extern "C" {
#endif

/* The ABI versions this header speaks. A host or plugin compiled with it offers SLUICE_ABI_MIN …
 * SLUICE_ABI_MAX. */
#define SLUICE_ABI_MIN 1u
#define SLUICE_ABI_MAX 1u

/* ---- Status ---- */

/* What a call answers: zero or positive is success, negative an error. */
typedef int32_t sluice_status;

/* entry, probe, open: accepted */
#define SLUICE_OK 0
/* step: the sink accepted everything, and nothing refers to the source any more */
#define SLUICE_DONE 0
/* step: call again, no waiting needed */
#define SLUICE_MORE 1
/* step: wait for progress.wait_events on progress.wait_handle, then call again */
#define SLUICE_WOULD_BLOCK 2
/* step: the sink accepted everything, but the kernel still refers to the source or to the head and
 * tail; wait as for SLUICE_WOULD_BLOCK, then call again */
#define SLUICE_DRAINING 3

/* this facility cannot do it here; another plugin may */
#define SLUICE_E_UNSUPPORTED (-1)
/* the source ended before offset + length */
#define SLUICE_E_SOURCE_TRUNCATED (-2)
/* reading the source failed */
#define SLUICE_E_SOURCE_IO (-3)
/* the peer is gone: EPIPE, ECONNRESET */
#define SLUICE_E_SINK_CLOSED (-4)
/* writing the sink failed otherwise: ENOSPC, EIO, ETIMEDOUT … */
#define SLUICE_E_SINK_IO (-5)
/* given up on request of the caller */
#define SLUICE_E_CANCELLED (-6)
/* out of descriptors, memory, locked memory; another plugin may need less */
#define SLUICE_E_NO_RESOURCES (-7)
/* the request contradicts itself or this header */
#define SLUICE_E_INVALID (-8)
/* a defect of the plugin or the host */
#define SLUICE_E_INTERNAL (-9)
/* entry only: no common ABI version */
#define SLUICE_E_INCOMPATIBLE (-10)

/* Why a probe or an open was refused. The host fills struct_size and zeroes the rest; the plugin
 * fills what it knows. */
typedef struct sluice_report {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t os_error;   /* errno or GetLastError(); 0: none */
  const char *reason; /* one clause for a person, no full stop: "sendfile: source is not a regular
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
/* calls on the handle answer "would block" instead of waiting (O_NONBLOCK) */
#define SLUICE_FACT_NONBLOCKING 1u
/* writes go to the end of the file (O_APPEND) */
#define SLUICE_FACT_APPEND 2u
/* the other end of the TCP connection is on this machine: no device takes the bytes */
#define SLUICE_FACT_LOCAL_PEER 4u
/* the file occupies as much storage as it is long: it has no holes (st_blocks, stat(3type)). Not
 * set: it may have some, or nobody has looked */
#define SLUICE_FACT_NO_HOLES 8u

/* A number that is not known. */
#define SLUICE_UNKNOWN UINT64_MAX

/* One end of a transfer, with the facts the host gathered when it was described. Facts are hints
 * for choosing a path; what the system call answers decides. */
typedef struct sluice_endpoint {
  uint32_t struct_size;
  uint32_t kind;  /* SLUICE_KIND_* */
  uint32_t facts; /* SLUICE_FACT_* bits */
  uint32_t reserved;
  int64_t handle; /* POSIX: the file descriptor. Windows: the HANDLE or SOCKET. Borrowed. */
  uint64_t size;  /* bytes, as the system reported it (it may lie: procfs says 0); SLUICE_UNKNOWN if
                     it has none */
  uint64_t filesystem; /* statfs(2) f_type on Linux; 0: not known */
} sluice_endpoint;

/* From where to where. The endpoints are borrowed for the call, or until close() when part of a
 * request. */
typedef struct sluice_route {
  uint32_t struct_size;
  uint32_t reserved;
  const sluice_endpoint *source;
  const sluice_endpoint *sink;
} sluice_route;

/* ---- Requests ---- */

/* Flags of a request. */
/* hold the last partial segment: the caller sends more at once (MSG_MORE) */
#define SLUICE_REQUEST_MORE_FOLLOWS 1u
/* later writes to the source must not show at the sink: a path that sends by reference answers
 * SLUICE_E_UNSUPPORTED */
#define SLUICE_REQUEST_STABLE 2u
/* the plugin may itself use another facility than the one it is named for, and says so in
 * progress.path */
#define SLUICE_REQUEST_ALLOW_FALLBACK 4u
/* every flag of version 1 */
#define SLUICE_REQUEST_FLAGS_V1 7u

/* A length that means: up to where the source ends when the transfer gets there. */
#define SLUICE_TO_END UINT64_MAX

/* Bytes lent by the caller until close(). `data` may be NULL when `size` is 0. */
typedef struct sluice_bytes {
  const void *data;
  size_t size;
} sluice_bytes;

/* What is to be transferred: head, then `length` bytes of the source from `offset` on, then tail.
 *
 * The source's own file position is neither used nor moved. A sink that has a position (a file) is
 * written at it and moves it; the sink is never truncated. The route and what it points to stay
 * valid and unchanged until close(). */
typedef struct sluice_request {
  uint32_t struct_size;
  uint32_t flags;            /* SLUICE_REQUEST_* bits */
  const sluice_route *route; /* never NULL */
  uint64_t offset;           /* first byte of the source, ≤ INT64_MAX */
  uint64_t length;           /* bytes; offset + length ≤ INT64_MAX; or SLUICE_TO_END */
  sluice_bytes head; /* sent before the first byte of the source, in one segment with it where the
                        sink has any */
  sluice_bytes tail; /* sent after the last */
} sluice_request;

/* Waiting for (sluice_progress.wait_events). */
#define SLUICE_WAIT_READABLE 1u
#define SLUICE_WAIT_WRITABLE 2u
#define SLUICE_WAIT_ERROR 4u /* the socket's error queue; POLLERR */

/* How far a transfer has come. The host makes it, fills struct_size, zeroes the rest before the
 * first step and passes the same struct to every step. The plugin sets the fields it has news for.
 */
typedef struct sluice_progress {
  uint32_t struct_size;
  uint32_t wait_events; /* after WOULD_BLOCK, DRAINING: SLUICE_WAIT_* bits */
  int64_t wait_handle;  /* after WOULD_BLOCK, DRAINING: what to wait on (POSIX: a descriptor;
                           Windows: a SOCKET, or the HANDLE of an event, which ignores
                           wait_events) */
  uint64_t bytes_done; /* since open(): what the sink accepted of head, source and tail. Exact after
                          every step, whatever it answered, but for what is in flight: the host
                          resumes, falls back or reports from this number */
  uint64_t source_done; /* the part of bytes_done that came from the source */
  int64_t os_error;     /* with an error: errno or GetLastError(); 0: none */
  const char *path;     /* the facility that moves the bytes: "sendfile", "read+write". Set with the
                           first byte moved; changes when the facility does */
  const char *reason; /* with an error: one clause for a person, naming the call: "sendfile: Invalid
                         argument" */
  uint64_t in_flight; /* after WOULD_BLOCK: bytes handed to the system by an operation that has not
                         completed (overlapped I/O); the sink may have accepted up to so many beyond
                         bytes_done. The step that sees it complete counts them, whatever its own
                         budget. After an error: those of an operation that failed, if the system
                         does not tell how many it moved. Otherwise 0 */
} sluice_progress;

/* ---- The plugin ---- */

/* What a plugin can do beyond moving a range of a file (sluice_plugin.capabilities). A capability
 * claimed but answered with SLUICE_E_UNSUPPORTED on a route that probes well is a defect. */
#define SLUICE_CAP_HEAD_TAIL UINT64_C(1)
#define SLUICE_CAP_MORE_FOLLOWS UINT64_C(2)
#define SLUICE_CAP_STABLE UINT64_C(4)
#define SLUICE_CAP_TO_END UINT64_C(8)
#define SLUICE_CAP_NONBLOCKING UINT64_C(16)

/* A claim that is not made. */
#define SLUICE_UNCLAIMED UINT32_MAX

/* What a plugin states about routes from any of source_kinds to any of sink_kinds. The harness
 * measures it. Copies are per payload byte, in thousandths: 1000 is one copy of every byte by the
 * CPU. */
typedef struct sluice_claim {
  uint32_t struct_size;
  uint32_t source_kinds; /* SLUICE_KIND_BIT set */
  uint32_t sink_kinds;   /* SLUICE_KIND_BIT set */
  uint32_t staged_milli; /* copied into user memory, in 1/1000 copies; or SLUICE_UNCLAIMED */
  uint32_t send_milli;   /* copied by the sending call, in 1/1000 copies; or SLUICE_UNCLAIMED */
  uint32_t crossings_per_mib_max; /* at most so many user/kernel crossings (two per system call) for
                                     each MiB of a large transfer to a blocking sink that keeps up;
                                     or SLUICE_UNCLAIMED */
} sluice_claim;

/* sluice_plugin.magic: the bytes "SLCE". */
#define SLUICE_PLUGIN_MAGIC 0x45434C53u

/* The plugin's description and operations. Owned by the plugin, immutable, valid while the library
 * is loaded. */
typedef struct sluice_plugin {
  uint32_t struct_size;
  uint32_t magic;          /* SLUICE_PLUGIN_MAGIC */
  uint32_t abi_version;    /* the version of these operations: the one the handshake agreed on */
  uint32_t claim_count;    /* number of elements of `claims` */
  uint64_t capabilities;   /* SLUICE_CAP_* bits */
  uint64_t transfer_size;  /* bytes of storage a transfer needs, 1 … 16 MiB */
  uint64_t transfer_align; /* alignment of that storage: a power of two, at most 4096 */

  const char *name;    /* owner.facility: "linux.sendfile"; [a-z0-9_]+ ('.' [a-z0-9_]+)+, ≤ 64 */
  const char *version; /* of the plugin: "1.0.0" */
  const char *summary; /* one line */

  const sluice_claim *const *claims; /* claim_count pointers; the first that matches counts */

  /* Can this facility work on the route? Sends nothing and changes nothing. SLUICE_E_UNSUPPORTED
   * fills *report. */
  SLUICE_THREAD_SAFE SLUICE_STATE_ANY sluice_status(SLUICE_CALL *probe)(const sluice_route *route,
                                                                        sluice_report *report);

  /* Takes the request on, or refuses it as probe() would: the host need not have asked before.
   * `storage` has transfer_size bytes at transfer_align, its content undefined, and stays where it
   * is until close(); it is lent to the plugin until then. On an error nothing was sent and nothing
   * is kept: close() is not called. */
  SLUICE_THREAD_ONE SLUICE_STATE_FRESH sluice_status(SLUICE_CALL *open)(
      const sluice_request *request, void *storage, sluice_report *report);

  /* Moves at most `budget` (≥ 1) bytes of head, source and tail together. With a blocking sink it
   * may wait in the system call, or answer SLUICE_WOULD_BLOCK while an operation is in flight; with
   * a non-blocking one it answers SLUICE_WOULD_BLOCK. An error is
   * final for this transfer; SLUICE_E_UNSUPPORTED, even after bytes have moved, lets the host go on
   * with another plugin from bytes_done. */
  SLUICE_THREAD_ONE SLUICE_STATE_OPEN sluice_status(SLUICE_CALL *step)(void *storage,
                                                                       uint64_t budget,
                                                                       sluice_progress *progress);

  /* Ends the transfer, finished or not, and releases all it holds. Afterwards nothing refers to the
   * caller's memory or handles: what is in flight is called back. Never blocks for the peer, never
   * sends. */
  SLUICE_THREAD_ONE SLUICE_STATE_OPEN void(SLUICE_CALL *close)(void *storage);

  /* An extension by id, such as "sluice.example/1"; NULL if unknown. The table it answers is owned
   * by the plugin and valid while the library is loaded. */
  SLUICE_THREAD_SAFE SLUICE_STATE_ANY const void *(SLUICE_CALL *get_extension)(const char *id);
} sluice_plugin;

/* ---- The handshake ---- */

/* Made by the host, which fills struct_size and the host's range and zeroes the rest. */
typedef struct sluice_handshake {
  uint32_t struct_size;
  uint32_t host_abi_min;       /* in: versions the host speaks */
  uint32_t host_abi_max;       /* in */
  uint32_t plugin_abi_min;     /* out, always: versions the plugin speaks */
  uint32_t plugin_abi_max;     /* out, always */
  uint32_t abi_version;        /* out, with SLUICE_OK: the highest version both speak */
  const sluice_plugin *plugin; /* out, with SLUICE_OK: owned by the plugin */
} sluice_handshake;

/* The one exported function. Answers SLUICE_OK, or SLUICE_E_INCOMPATIBLE when the ranges do not
 * meet. May be called several times, with different ranges, and has no side effects. */
SLUICE_THREAD_SAFE SLUICE_STATE_ANY SLUICE_EXPORT sluice_status SLUICE_CALL
sluice_plugin_entry(sluice_handshake *handshake);

/* Its name and type, for hosts. */
#define SLUICE_PLUGIN_ENTRY_NAME "sluice_plugin_entry"
typedef sluice_status(SLUICE_CALL *sluice_plugin_entry_fn)(sluice_handshake *handshake);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SLUICE_PLUGIN_H_ */
