#include "harness/witness/resources.h"
#include "harness/witness/usage_figures.h"

namespace sluice::witness {
namespace {

Usage Now() {
  Usage usage;
  AddResources(usage);
  return usage;
}

}  // namespace

Usage UsageAtBegin() { return Now(); }

Usage UsageAtEnd() { return Now(); }

UsageSource SourceOf(UsageFigure figure) {
  switch (figure) {
    case UsageFigure::kStorageBytes:
      return {.method = "no instrument",
              .refusal =
                  "the system does not tell how many bytes a process had fetched from storage: "
                  "ru_inblock of getrusage counts operations"};
    case UsageFigure::kFaults:
    case UsageFigure::kReadBytes:
      return {};
    default:
      return {.method = "getrusage before and after", .refusal = "getrusage failed"};
  }
}

}  // namespace sluice::witness
