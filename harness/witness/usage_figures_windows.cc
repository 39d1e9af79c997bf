#include <windows.h>

#include "harness/witness/usage_figures.h"
// After windows.h, which it needs.
#include <psapi.h>

namespace sluice::witness {
namespace {

// Every process has faulted when it gets here: 0 is what a system returns that does not
// count (Wine).
void AddFaults(Usage& usage) {
  PROCESS_MEMORY_COUNTERS counters{};
  counters.cb = sizeof counters;
  if (GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) &&
      counters.PageFaultCount != 0) {
    usage[UsageFigure::kFaults] = counters.PageFaultCount;
  }
}

// The same of operations.
void AddReads(Usage& usage) {
  IO_COUNTERS counters{};
  if (GetProcessIoCounters(GetCurrentProcess(), &counters) &&
      (counters.ReadOperationCount != 0 || counters.OtherOperationCount != 0)) {
    usage[UsageFigure::kReadBytes] = static_cast<std::int64_t>(counters.ReadTransferCount);
  }
}

}  // namespace

Usage UsageAtBegin() {
  Usage usage;
  AddReads(usage);
  AddFaults(usage);
  return usage;
}

Usage UsageAtEnd() {
  Usage usage;
  AddFaults(usage);
  AddReads(usage);
  return usage;
}

UsageSource SourceOf(UsageFigure figure) {
  constexpr UsageSource kFaults = {
      .method = "GetProcessMemoryInfo before and after",
      .refusal = "Windows counts page faults of both kinds as one number: see faults.all"};
  constexpr UsageSource kSwitches = {
      .method = "no instrument",
      .refusal =
          "Windows reports switches by event tracing (ETW) only, which takes an administrator"};
  switch (figure) {
    case UsageFigure::kMinorFaults:
    case UsageFigure::kMajorFaults:
      return kFaults;
    case UsageFigure::kFaults:
      return {.method = kFaults.method,
              .refusal =
                  "the system does not count page faults: it returns 0 for a process that "
                  "has run"};
    case UsageFigure::kVoluntarySwitches:
    case UsageFigure::kInvoluntarySwitches:
      return kSwitches;
    case UsageFigure::kStorageBytes:
      return {.method = "no instrument",
              .refusal =
                  "Windows does not tell which of the bytes that a process reads come from "
                  "storage and which from the cache; see storage.reads"};
    case UsageFigure::kReadBytes:
      return {.method =
                  "ReadTransferCount of GetProcessIoCounters before and after: bytes that "
                  "the process read by calls, cached or not",
              .refusal =
                  "the system does not count reads: it returns 0 operations for a process "
                  "that has run"};
  }
  return {};
}

}  // namespace sluice::witness
