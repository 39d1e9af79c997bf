#include <sys/resource.h>

#if defined(__linux__)
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

#include "core/base/descriptors.h"
#include "core/base/handle.h"
#endif

#include "harness/witness/usage_figures.h"

namespace sluice::witness {
namespace {

// Page faults and switches, which every POSIX system counts.
void AddResources(Usage& usage) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  usage[UsageFigure::kMinorFaults] = used.ru_minflt;
  usage[UsageFigure::kMajorFaults] = used.ru_majflt;
  usage[UsageFigure::kVoluntarySwitches] = used.ru_nvcsw;
  usage[UsageFigure::kInvoluntarySwitches] = used.ru_nivcsw;
}

#if defined(__linux__)
constexpr UsageSource kStorageBytes = {
    .method = "read_bytes of /proc/self/io",
    .refusal = "the system does not account storage reads to tasks (read_bytes in /proc/self/io)"};

// "read_bytes: 123" in /proc/self/io; it is absent without CONFIG_TASK_IO_ACCOUNTING.
std::int64_t StorageBytes() {
  const base::UniqueHandle file(::open("/proc/self/io", O_RDONLY | O_CLOEXEC));
  std::array<char, 512> text{};
  const ssize_t size =
      base::RetryOnSignal([&] { return ::read(file.get(), text.data(), text.size()); });
  if (size <= 0) return -1;
  constexpr std::string_view kKey = "\nread_bytes: ";
  const std::string_view all(text.data(), static_cast<std::size_t>(size));
  const std::size_t at = all.find(kKey);
  if (at == std::string_view::npos) return -1;
  std::int64_t bytes = -1;
  std::from_chars(all.data() + at + kKey.size(), all.data() + all.size(), bytes);
  return bytes;
}
#else
constexpr UsageSource kStorageBytes = {
    .method = "no instrument",
    .refusal =
        "the system does not tell how many bytes a process had fetched from storage: ru_inblock of "
        "getrusage counts operations"};

std::int64_t StorageBytes() { return -1; }
#endif

}  // namespace

Usage UsageAtBegin() {
  Usage usage;
  usage[UsageFigure::kStorageBytes] = StorageBytes();
  AddResources(usage);
  return usage;
}

Usage UsageAtEnd() {
  Usage usage;
  AddResources(usage);
  usage[UsageFigure::kStorageBytes] = StorageBytes();
  return usage;
}

UsageSource SourceOf(UsageFigure figure) {
  switch (figure) {
    case UsageFigure::kStorageBytes:
      return kStorageBytes;
    case UsageFigure::kFaults:
    case UsageFigure::kReadBytes:
      return {};
    default:
      return {.method = "getrusage before and after", .refusal = "getrusage failed"};
  }
}

}  // namespace sluice::witness
