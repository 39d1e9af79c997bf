#include <mach/mach.h>
#include <malloc/malloc.h>

#include "harness/conformance/process_parts.h"
#include "harness/conformance/process_state.h"

namespace sluice::conformance {

std::set<int> Threads() {
  thread_act_array_t list = nullptr;
  mach_msg_type_number_t count = 0;
  std::set<int> threads;
  if (::task_threads(mach_task_self(), &list, &count) != KERN_SUCCESS) return threads;
  for (mach_msg_type_number_t i = 0; i < count; ++i) {
    thread_identifier_info info{};
    mach_msg_type_number_t size = THREAD_IDENTIFIER_INFO_COUNT;
    if (::thread_info(list[i], THREAD_IDENTIFIER_INFO, reinterpret_cast<thread_info_t>(&info),
                      &size) == KERN_SUCCESS) {
      threads.insert(static_cast<int>(info.thread_id));
    }
    ::mach_port_deallocate(mach_task_self(), list[i]);
  }
  ::vm_deallocate(mach_task_self(), reinterpret_cast<vm_address_t>(list), count * sizeof *list);
  return threads;
}

std::uint64_t MappedBytes() {
  mach_task_basic_info info{};
  mach_msg_type_number_t size = MACH_TASK_BASIC_INFO_COUNT;
  return ::task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&info),
                     &size) == KERN_SUCCESS
             ? info.virtual_size
             : 0;
}

std::uint64_t AllocatedBytes() {
  malloc_statistics_t statistics{};
  ::malloc_zone_statistics(nullptr, &statistics);
  return statistics.size_in_use;
}

bool CountsEveryFree() { return false; }

std::map<std::string, std::optional<std::string>> CountEveryFree() { return {}; }

bool KeepMallocToTheHeap() { return false; }

}  // namespace sluice::conformance
