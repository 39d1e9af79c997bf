// What a plugin says about how the bytes went.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/channels/channel.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/trial.h"
#include "harness/witness/syscalls.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{1} << 20U;
// Of the bytes, so much in tenths has to have gone by what the path names: a facility may need
// another one for the last of them.
constexpr std::uint64_t kTenths = 9;

// A word of a path, and the system calls it stands for.
struct Facility {
  std::string_view word;
  std::vector<std::string_view> calls;
  bool moves = true;  // the calls count bytes; else it is enough that one was made
};

const std::vector<Facility>& Facilities() {
  static const std::vector<std::string_view> kSends = {"write",    "pwrite64", "writev", "pwritev",
                                                       "pwritev2", "sendto",   "sendmsg"};
  static const std::vector<Facility> kAll = {
      {"read", {"read", "pread64", "readv", "preadv", "preadv2"}},
      {"write", kSends},
      {"send", kSends},
      {"mmap", {"mmap"}, false},
      {"sendfile", {"sendfile"}},
      {"splice", {"splice"}},
      {"vmsplice", {"vmsplice"}},
      {"tee", {"tee"}},
      {"copy_file_range", {"copy_file_range"}},
      {"reflink", {"ioctl"}, false},
      {"msg_zerocopy", {"sendto", "sendmsg"}},
      {"io_uring", {"io_uring_enter"}, false},
      {"io_uring_send", {"io_uring_enter"}, false},
      {"io_uring_send_zc", {"io_uring_enter"}, false},
      {"io_uring_splice", {"io_uring_enter"}, false},
  };
  return kAll;
}

// "read+write" is {"read", "write"}.
std::vector<std::string_view> WordsOf(std::string_view path) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  std::vector<std::string_view> words;
  while (!path.empty()) {
    const std::size_t from = std::min(path.find_first_of(kLetters), path.size());
    path.remove_prefix(from);
    const std::size_t size = std::min(path.find_first_not_of(kLetters), path.size());
    if (size != 0) words.push_back(path.substr(0, size));
    path.remove_prefix(size);
  }
  return words;
}

// What the calls of that name did.
witness::CallCount Sum(const std::vector<witness::CallCount>& table, const Facility& facility) {
  witness::CallCount sum;
  for (const witness::CallCount& row : table) {
    if (std::ranges::find(facility.calls, row.name) == facility.calls.end()) continue;
    sum.calls += row.calls;
    sum.bytes += row.bytes;
  }
  return sum;
}

std::string Show(const std::vector<witness::CallCount>& table) {
  std::string text;
  for (const witness::CallCount& row : table) {
    if (row.bytes == 0) continue;
    text += fmt::format("{}{} moved {} bytes", text.empty() ? "" : ", ", row.name, row.bytes);
  }
  return text.empty() ? "no call that was seen moved bytes" : text;
}

void NamesWhatMovedTheBytes(Trial& trial) {
  const auto channel = channels::MakeChannel(trial.channel(), {.directory = trial.directory()});
  if (!channel) trial.Skip(channel.error().message);
  const witness::SyscallsResult seen = witness::MeasureSyscalls({.plugin = trial.plugin(),
                                                                 .channel = *channel,
                                                                 .directory = trial.directory(),
                                                                 .bytes = kBytes});
  if (!seen.status.obstacle.empty()) trial.Skip(seen.status.obstacle);
  trial.Expect(seen.status.ok(), "C-ERROR-1", "the transfer is done", seen.status.why());
  if (!seen.calls.value) trial.Skip(seen.calls.note);
  const std::string& path = seen.status.path_used;
  std::string unknown;
  for (const std::string_view word : WordsOf(path)) {
    const auto facility = std::ranges::find(Facilities(), word, &Facility::word);
    if (facility == Facilities().end()) {
      unknown = word;
      continue;
    }
    const witness::CallCount sum = Sum(seen.table, *facility);
    const bool moved = facility->moves ? sum.bytes >= kBytes / 10 * kTenths : sum.calls != 0;
    trial.Expect(
        moved, "C-PATH-2",
        fmt::format("{} has a part in moving {} bytes: the path is {}", word, kBytes, path),
        Show(seen.table));
  }
  if (!unknown.empty()) {
    trial.Skip(fmt::format("no system call is known by the name {} of the path {}", unknown, path));
  }
}

// Large enough to be moved in many steps, in which a path could be forgotten or come too late.
void NamesAPathFromTheFirstByteOn(Trial& trial) {
  const Source source(trial, 50'000);
  Delivery delivery(trial, source, {});
  Stepper& stepper = delivery.stepper();
  stepper.Open();
  delivery.reader().Start();
  std::string path;
  stepper.FinishWell(10'000, [&](std::uint64_t) {
    const char* const now = stepper.progress().path;
    trial.Expect(stepper.bytes_done() == 0 || (now != nullptr && *now != '\0'), "C-PATH-1",
                 "progress.path names the facility once a byte has moved",
                 fmt::format("no path after {} bytes", stepper.bytes_done()));
    if (now != nullptr) path = now;
    return true;
  });
  delivery.Conclude();
  const bool printable = std::ranges::all_of(path, [](char c) { return ' ' < c && c <= '~'; });
  trial.Expect(!path.empty() && printable, "C-PATH-1", "a path of printable characters",
               path.empty() ? "none" : "others");
}

}  // namespace

std::vector<Case> PathCases() {
  return {
      {.name = "path.from_first_byte",
       .summary = "a path is named from the first byte on",
       .clauses = {"C-PATH-1"},
       .routes = kEveryKind,
       .run = NamesAPathFromTheFirstByteOn},
      {.name = "path.truthful",
       .summary = "the path names the system calls that moved the bytes, as seen from outside",
       .clauses = {"C-PATH-2"},
       .routes = kEveryKind.Blocking(),
       .run = NamesWhatMovedTheBytes},
  };
}

}  // namespace sluice::conformance
