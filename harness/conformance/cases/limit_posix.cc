// A process that may have no more of something.
#include <fcntl.h>
#include <fmt/format.h>
#include <sluice/plugin.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/memory.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/attempt.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/resource_limit.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kSize = (std::uint64_t{3} << 20U) + 1;
constexpr std::uint64_t kFirstBytes = 5'000;

// Since when there is no more of it.
enum class Since : std::uint8_t { kOpening, kFirstStep, kLaterStep };

// A transfer during which `limit` is in force, which is called when it begins, and one without it
// afterwards.
template <class Limit>
void SendWith(CaseContext& context, const Source& source, Since since, std::string_view what,
              const Limit& limit) {
  Delivery delivery(context, source, {});
  CheckedTransfer& transfer = delivery.transfer();
  delivery.reader().Start();
  const auto descriptors = LookAtProcess().descriptors;
  if (since != Since::kOpening) transfer.Open();
  if (since == Since::kLaterStep) transfer.Step(kFirstBytes);
  std::optional<ResourceLimit> limited;
  limit(limited);
  const Attempt attempt = since == Since::kOpening ? Try(transfer) : TryOn(transfer);
  limited.reset();
  ExpectStatus(context, "C-LIMIT-1", attempt,
               {SLUICE_DONE, SLUICE_E_NO_RESOURCES, SLUICE_E_UNSUPPORTED},
               fmt::format("there are no more {}", what));
  transfer.Close();
  const auto left = LookAtProcess().descriptors;
  context.Expect(left == descriptors, "C-LEAK-1",
                 fmt::format("the {} descriptors that were open before", descriptors.size()),
                 fmt::format("others, {}, after close()", left.size()));
  delivery.Conclude();
  Deliver(context, source, {});
}

template <class Limit>
void SendAtEachMoment(CaseContext& context, std::string_view what, const Limit& limit) {
  const Source source(context, kSize);
  Deliver(context, source, {});  // what a library needs only once, it has after this
  for (const Since since : {Since::kOpening, Since::kFirstStep, Since::kLaterStep}) {
    SendWith(context, source, since, what, limit);
  }
}

// The address space that is in use, in bytes, for RLIMIT_AS. 0: the system does not tell, or has
// an allocator that takes more whenever it likes.
std::uint64_t AddressSpace() {
#ifdef __linux__
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * base::PageSize();
#else
  return 0;
#endif
}

// The stack grows into the address space, too: has it grown by then.
[[gnu::noinline]] void GrowTheStack() {
  std::array<volatile std::byte, std::size_t{512} * 1024> area;
  for (std::size_t at = 0; at < area.size(); at += 1024) area[at] = std::byte{1};
}

// The harness needs some to read and compare. It stays with malloc(), where the plugin may find it.
void KeepALittleMemory() {
  constexpr std::size_t kLittle = std::size_t{64} * 1024;
  KeepMallocToTheHeap();
  std::vector<char>(kLittle).clear();
}

}  // namespace

// All below the limit are taken.
void HasNoDescriptors(CaseContext& context) {
  SendAtEachMoment(context, "descriptors", [](std::optional<ResourceLimit>& limited) {
    const int lowest = static_cast<int>(Must(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open"));
    ::close(lowest);
    limited.emplace(RLIMIT_NOFILE, static_cast<std::uint64_t>(lowest));
  });
}

void HasNoMemory(CaseContext& context) {
  if (Sanitized()) context.Skip("a sanitizer needs memory of its own");
  if (AddressSpace() == 0)
    context.Skip("malloc() takes address space when it likes, not only when asked");
  GrowTheStack();
  KeepALittleMemory();
  SendAtEachMoment(context, "pages of address space", [](std::optional<ResourceLimit>& limited) {
    limited.emplace(RLIMIT_AS, AddressSpace());
  });
}

void HasNoLockedMemory(CaseContext& context) {
  SendAtEachMoment(context, "pages that may be locked", [](std::optional<ResourceLimit>& limited) {
    limited.emplace(RLIMIT_MEMLOCK, 0U);
  });
}

}  // namespace sluice::conformance
