#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

#include "core/base/descriptors.h"
#include "core/base/handle.h"
#include "harness/witness/resources.h"
#include "harness/witness/usage_figures.h"

namespace sluice::witness {
namespace {

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
      return {.method = "read_bytes of /proc/self/io",
              .refusal =
                  "the system does not account storage reads to tasks (read_bytes in "
                  "/proc/self/io)"};
    case UsageFigure::kFaults:
    case UsageFigure::kReadBytes:
      return {};
    default:
      return {.method = "getrusage before and after", .refusal = "getrusage failed"};
  }
}

}  // namespace sluice::witness
