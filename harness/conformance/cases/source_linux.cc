#include <fcntl.h>
#include <fmt/format.h>
#include <sluice/plugin.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/descriptors.h"
#include "core/base/handle.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/support/attempt.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {
namespace {

// What read(2) gives, or nothing if the file is not there or not for us.
std::optional<std::string> ReadAll(const char* path) {
  const base::UniqueHandle file(::open(path, O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::string content;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count =
        base::RetryOnSignal([&] { return ::read(file.get(), buffer.data(), buffer.size()); });
    if (count < 0) return std::nullopt;
    if (count == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

// What is asked of such a file.
struct Part {
  std::uint64_t offset;
  std::uint64_t length;
};

// How a transfer of a part came out, and what arrived.
struct Result {
  Attempt attempt;
  std::string bytes;
};

Result Send(CaseContext& context, const char* path, const Part& part) {
  const base::UniqueHandle file(static_cast<int>(Must(::open(path, O_RDONLY | O_CLOEXEC), path)));
  channels::Connection connection = context.Connect();
  Reader reader(std::move(connection.receiver), ExpectedStream(), {.keep = true});
  CheckedTransfer transfer(context, transfer::Describe(file.get()).value(),
                           context.DescribeSink(connection.sink.get()),
                           {.offset = part.offset, .length = part.length});
  reader.Start();
  Attempt attempt = Try(transfer);
  transfer.Close();
  connection.sink.reset();
  reader.Finish();
  return {.attempt = std::move(attempt), .bytes = reader.bytes()};
}

// What is wrong with it: the clause, what was expected and what was seen.
CheckedTransfer::Breach BreachIn(const Result& result, std::string_view content, const Part& part) {
  const std::string_view all = content.substr(std::min<std::size_t>(part.offset, content.size()));
  const std::string_view expected = all.substr(0, std::min<std::size_t>(part.length, all.size()));
  const Attempt& attempt = result.attempt;
  if (result.bytes.size() != attempt.bytes_done) {
    return {"C-COUNT-1",
            fmt::format("bytes_done is the {} bytes that arrived", result.bytes.size()),
            attempt.seen};
  }
  if (!expected.starts_with(result.bytes)) {
    return {"C-END-3", "the bytes that read(2) gives",
            fmt::format("others among {} bytes; {}", result.bytes.size(), attempt.seen)};
  }
  if (attempt.status == SLUICE_E_UNSUPPORTED) return {};
  const bool enough = part.length == SLUICE_TO_END || part.length <= all.size();
  const sluice_status status = enough ? SLUICE_DONE : SLUICE_E_SOURCE_TRUNCATED;
  if (attempt.status != status || result.bytes.size() != expected.size()) {
    return {"C-END-3",
            fmt::format("{} after {} bytes, or UNSUPPORTED", enough ? "DONE" : "SOURCE_TRUNCATED",
                        expected.size()),
            attempt.seen};
  }
  return {};
}

// Returns whether the file is there, and has something to send.
bool SendsWhatReadGives(CaseContext& context, const char* path) {
  const std::optional<std::string> content = ReadAll(path);
  if (!content || content->empty()) return false;
  const std::uint64_t size = content->size();
  const std::uint64_t third = size / 3;
  for (const Part& part :
       {Part{0, SLUICE_TO_END}, Part{third, SLUICE_TO_END}, Part{0, size}, Part{0, size - third},
        Part{third, size - third}, Part{0, size + 1000}, Part{size + 1, 1}}) {
    if (part.length == SLUICE_TO_END && !context.Claims(SLUICE_CAP_TO_END)) continue;
    const CheckedTransfer::Breach breach = BreachIn(Send(context, path, part), *content, part);
    if (breach.clause.empty()) continue;
    if (ReadAll(path) != content) return false;  // the kernel had news
    context.Fail(breach.clause, breach.expected,
                 fmt::format("{} from {} on of {}, which has {}: {}",
                             part.length == SLUICE_TO_END ? "to the end,"
                                                          : fmt::format("{} bytes", part.length),
                             part.offset, path, size, breach.seen));
  }
  return true;
}

template <class Paths>
void SendsAny(CaseContext& context, const Paths& paths) {
  bool any = false;
  for (const char* const path : paths) any = SendsWhatReadGives(context, path) || any;
  if (!any) context.Skip(fmt::format("none of the files can be read here, such as {}", paths[0]));
}

}  // namespace

// Their size is 0, whatever they have: of one line, of several pages, of the memory of a process.
void SendsProcfs(CaseContext& context) {
  SendsAny(context,
           std::array{"/proc/version", "/proc/filesystems", "/proc/devices", "/proc/crypto",
                      "/proc/self/limits", "/proc/self/cmdline", "/proc/self/auxv"});
}

// Their size is that of a page, whatever they have, or is right.
void SendsSysfs(CaseContext& context) {
  SendsAny(context,
           std::array{"/sys/kernel/kexec_loaded", "/sys/kernel/notes",
                      "/sys/devices/system/cpu/possible", "/sys/devices/system/cpu/online",
                      "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/kernel/uevent_helper"});
}

}  // namespace sluice::conformance
