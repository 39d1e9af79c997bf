/* The header compiles as C11 and its structs have the layout it promises: struct_size comes first,
 * nothing is padded. */
#include <sluice/kernel_report.h>
#include <sluice/plugin.h>

#define STARTS_WITH_SIZE(type) \
  _Static_assert(offsetof(type, struct_size) == 0, #type " starts with struct_size")

/* True if `next` lies where `field` ends. */
#define ADJACENT(type, field, next) \
  (sizeof(void *) != 8 ||           \
   offsetof(type, field) + sizeof(((type *)0)->field) == offsetof(type, next))

/* True if `field` is the last one and nothing follows it. */
#define ENDS_WITH(type, field) \
  (sizeof(void *) != 8 || offsetof(type, field) + sizeof(((type *)0)->field) == sizeof(type))

STARTS_WITH_SIZE(sluice_report);
STARTS_WITH_SIZE(sluice_endpoint);
STARTS_WITH_SIZE(sluice_route);
STARTS_WITH_SIZE(sluice_request);
STARTS_WITH_SIZE(sluice_progress);
STARTS_WITH_SIZE(sluice_claim);
STARTS_WITH_SIZE(sluice_plugin);
STARTS_WITH_SIZE(sluice_handshake);
STARTS_WITH_SIZE(sluice_kernel_counts);
STARTS_WITH_SIZE(sluice_kernel_report);

_Static_assert(ADJACENT(sluice_report, reserved, os_error), "padding in sluice_report");
_Static_assert(ADJACENT(sluice_endpoint, reserved, handle), "padding in sluice_endpoint");
_Static_assert(ADJACENT(sluice_route, reserved, source), "padding in sluice_route");
_Static_assert(ADJACENT(sluice_request, flags, route), "padding in sluice_request");
_Static_assert(ADJACENT(sluice_progress, wait_events, wait_handle), "padding in sluice_progress");
_Static_assert(ADJACENT(sluice_plugin, claim_count, capabilities), "padding in sluice_plugin");
_Static_assert(ADJACENT(sluice_plugin, transfer_align, name), "padding in sluice_plugin");
_Static_assert(ADJACENT(sluice_handshake, abi_version, plugin), "padding in sluice_handshake");

_Static_assert(ENDS_WITH(sluice_report, reason), "padding behind sluice_report");
_Static_assert(ENDS_WITH(sluice_endpoint, filesystem), "padding behind sluice_endpoint");
_Static_assert(ENDS_WITH(sluice_request, tail), "padding behind sluice_request");
_Static_assert(ENDS_WITH(sluice_progress, in_flight), "padding behind sluice_progress");
_Static_assert(ENDS_WITH(sluice_claim, crossings_per_mib_max), "padding behind sluice_claim");
_Static_assert(ENDS_WITH(sluice_plugin, get_extension), "padding behind sluice_plugin");
_Static_assert(ENDS_WITH(sluice_kernel_counts, copied), "padding behind sluice_kernel_counts");
_Static_assert(ENDS_WITH(sluice_kernel_report, read), "padding behind sluice_kernel_report");
/* NOLINTNEXTLINE(bugprone-sizeof-expression): the last field is a pointer, and its size is meant */
_Static_assert(ENDS_WITH(sluice_handshake, plugin), "padding behind sluice_handshake");

_Static_assert(SLUICE_PLUGIN_MAGIC == ('S' | 'L' << 8 | 'C' << 16 | 'E' << 24), "magic");
_Static_assert(SLUICE_REQUEST_FLAGS_V1 == (SLUICE_REQUEST_MORE_FOLLOWS | SLUICE_REQUEST_STABLE |
                                           SLUICE_REQUEST_ALLOW_FALLBACK),
               "flags");

/* A plugin in C links: the entry has C linkage and the type the host calls it by. */
sluice_status sluice_plugin_entry(sluice_handshake *handshake) {
  handshake->plugin_abi_min = SLUICE_ABI_MIN;
  handshake->plugin_abi_max = SLUICE_ABI_MAX;
  return SLUICE_E_INCOMPATIBLE;
}

int main(void) {
  sluice_handshake handshake = {
      .struct_size = sizeof handshake, .host_abi_min = 9, .host_abi_max = 9};
  const sluice_plugin_entry_fn entry = sluice_plugin_entry;
  return entry(&handshake) == SLUICE_E_INCOMPATIBLE && handshake.plugin_abi_max == 1 ? 0 : 1;
}
