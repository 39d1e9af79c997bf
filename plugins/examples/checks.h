/* What a plugin in C has to check of what the host passes, to return SLUICE_E_INVALID rather than
 * crash. <sluice/plugin.hpp> does the same for plugins in C++. Each function returns what is wrong,
 * or NULL. */
#ifndef SLUICE_PLUGINS_EXAMPLES_CHECKS_H_
#define SLUICE_PLUGINS_EXAMPLES_CHECKS_H_

#include <sluice/plugin.h>

static inline const char *endpoint_defect(const sluice_endpoint *end) {
  if (end == NULL || end->struct_size < sizeof *end) return "endpoint: struct_size too small";
  return end->reserved == 0 ? NULL : "endpoint: reserved field is not zero";
}

static inline const char *route_defect(const sluice_route *route) {
  if (route == NULL || route->struct_size < sizeof *route) return "route: struct_size too small";
  if (route->reserved != 0) return "route: reserved field is not zero";
  const char *defect = endpoint_defect(route->source);
  return defect != NULL ? defect : endpoint_defect(route->sink);
}

static inline const char *request_defect(const sluice_request *request) {
  if (request == NULL || request->struct_size < sizeof *request) {
    return "request: struct_size too small";
  }
  if (request->offset > INT64_MAX) return "request: offset exceeds 2^63-1";
  if (request->length != SLUICE_TO_END && request->length > INT64_MAX - request->offset) {
    return "request: offset + length exceeds 2^63-1";
  }
  if ((request->head.size != 0 && request->head.data == NULL) ||
      (request->tail.size != 0 && request->tail.data == NULL)) {
    return "request: head or tail has a size but no data";
  }
  return route_defect(request->route);
}

#endif /* SLUICE_PLUGINS_EXAMPLES_CHECKS_H_ */
