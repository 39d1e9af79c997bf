// What a plugin says when it cannot go on.
#include "core/host/error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sluice/plugin.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/transfer/endpoint.h"
#include "core/transfer/unique_handle.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/cases/attempt.h"
#include "harness/conformance/cases/limited.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/trial.h"

namespace sluice::harness {
namespace {

using transfer::UniqueHandle;

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kSize = 3 * kBlock + 1;
constexpr std::uint64_t kFirstStep = 5'000;

// Numbers that are no descriptors.
constexpr auto kNoDescriptors = std::to_array<std::int64_t>({-1, 1'000'000'000, INT_MAX});

UniqueHandle Open(const std::string& path, int mode) {
  return UniqueHandle(static_cast<int>(Must(::open(path.c_str(), mode | O_CLOEXEC), path.c_str())));
}

// ---- Ends that are no good ----

void HasABadSource(Trial& trial) {
  const Source source(trial, kSize);
  for (const std::int64_t handle : kNoDescriptors) {
    Delivery delivery(trial, source, {});
    delivery.stepper().source().handle = handle;
    TryInVain(trial, delivery.stepper(),
              {SLUICE_E_INVALID, SLUICE_E_SOURCE_IO, SLUICE_E_UNSUPPORTED},
              fmt::format("{} is no open descriptor to read from", handle));
    delivery.Conclude();
  }
}

void HasABadSink(Trial& trial) {
  const Source source(trial, kSize);
  for (const std::int64_t handle : kNoDescriptors) {
    Delivery delivery(trial, source, {});
    delivery.stepper().sink().handle = handle;
    TryInVain(trial, delivery.stepper(),
              {SLUICE_E_INVALID, SLUICE_E_SINK_IO, SLUICE_E_SINK_CLOSED, SLUICE_E_UNSUPPORTED},
              fmt::format("{} is no open descriptor to write to", handle));
    delivery.Conclude();
  }
}

void HasAReadOnlySink(Trial& trial) {
  const Source source(trial, kSize);
  const Source other(trial, kPage);
  std::array<int, 2> ends{};
  Must(::pipe2(ends.data(), O_CLOEXEC), "pipe");
  const UniqueHandle read_end(ends[0]);
  const UniqueHandle write_end(ends[1]);
  const UniqueHandle file = Open(other.path(), O_RDONLY);
  bool any = false;
  for (const int sink : {read_end.get(), file.get()}) {
    Stepper stepper(trial, source.endpoint(), transfer::Describe(sink).value(),
                    {.length = source.size()});
    if (stepper.Probe() != SLUICE_OK) continue;
    any = true;
    TryInVain(trial, stepper, {SLUICE_E_INVALID, SLUICE_E_SINK_IO, SLUICE_E_UNSUPPORTED},
              "the sink is open for reading only");
  }
  if (!any) trial.Skip("the plugin takes neither a file nor a pipe as a sink, if it is read-only");
}

void HasAnUnconnectedSocket(Trial& trial) {
  const Source source(trial, kSize);
  bool any = false;
  for (const int family : {AF_INET, AF_UNIX}) {
    const UniqueHandle sink(
        static_cast<int>(Must(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")));
    Stepper stepper(trial, source.endpoint(), transfer::Describe(sink.get()).value(),
                    {.length = source.size()});
    if (stepper.Probe() != SLUICE_OK) continue;
    any = true;
    TryInVain(trial, stepper, {SLUICE_E_SINK_CLOSED, SLUICE_E_SINK_IO},
              "the socket has no peer, and never had one");
    trial.Expect(stepper.progress().os_error != 0 || stepper.report().os_error != 0, "C-ERROR-2",
                 "os_error is the error of the system: it refuses to send", "0");
  }
  if (!any) trial.Skip("the plugin takes no socket that is not connected");
}

// ---- Sinks that take no more ----

// A sink that is no route's: a write fails with `error` after `fits` bytes.
void ExpectSinkError(Trial& trial, const Attempt& attempt, std::uint64_t fits, int error) {
  ExpectStatus(
      trial, "C-ERROR-1", attempt, {SLUICE_E_SINK_IO},
      fmt::format("the sink takes {} bytes and then answers {}", fits, ::strerrorname_np(error)));
  trial.Expect(attempt.os_error == error, "C-ERROR-2",
               fmt::format("os_error {} ({})", error, ::strerrorname_np(error)), attempt.seen);
  trial.Expect(attempt.bytes_done == fits, "C-COUNT-1",
               fmt::format("bytes_done {}: what fitted", fits), attempt.seen);
}

void FillsADevice(Trial& trial) {
  const UniqueHandle sink = Open("/dev/full", O_WRONLY);
  const Source source(trial, kSize);
  Stepper stepper(trial, source.endpoint(), transfer::Describe(sink.get()).value(),
                  {.length = source.size()});
  stepper.RequireSupport();
  ExpectSinkError(trial, Try(stepper), 0, ENOSPC);
  stepper.Close();
}

// Less than a page, a border of one, and what is beside it.
void MakesAFileTooLarge(Trial& trial) {
  const Source source(trial, kSize);
  for (const std::uint64_t fits : {std::uint64_t{0}, std::uint64_t{1}, 2 * kPage, kBlock + 777}) {
    Delivery delivery(trial, source, {});
    std::optional<Limited> limited(std::in_place, RLIMIT_FSIZE, fits);
    const Attempt attempt = Try(delivery.stepper());
    limited.reset();
    ExpectSinkError(trial, attempt, fits, EFBIG);
    delivery.Conclude();
  }
}

// ---- Reasons ----

// From now on the sink takes nothing; answers the error that says so.
int BreakSink(Trial& trial, Delivery& delivery, std::optional<Limited>& limited) {
  if (trial.OnFile()) {
    limited.emplace(RLIMIT_FSIZE, delivery.stepper().bytes_done());
    return EFBIG;
  }
  if (trial.sink_kind() == SLUICE_KIND_PIPE) {
    delivery.reader().HangUp();
  } else {
    Must(::shutdown(delivery.sink(), SHUT_WR), "shutdown");
  }
  return EPIPE;
}

void GivesReasons(Trial& trial) {
  const Source source(trial, kSize);
  for (const bool later : {false, true}) {
    Delivery delivery(trial, source, {});
    Stepper& stepper = delivery.stepper();
    stepper.Open();
    if (later) stepper.Step(kFirstStep);
    std::optional<Limited> limited;
    const int error = BreakSink(trial, delivery, limited);
    const Attempt attempt = TryOn(stepper);
    limited.reset();
    ExpectStatus(trial, "C-ERROR-1", attempt,
                 {trial.OnFile() ? SLUICE_E_SINK_IO : SLUICE_E_SINK_CLOSED},
                 fmt::format("the sink answers {}", ::strerrorname_np(error)));
    trial.Expect(attempt.os_error == error, "C-ERROR-2",
                 fmt::format("os_error {} ({})", error, ::strerrorname_np(error)), attempt.seen);

    const char* const reason = stepper.progress().reason;
    const std::string_view defect = ReasonDefect(reason);
    trial.Expect(defect.empty(), "C-ERROR-2", "a reason that a person can read",
                 fmt::format("\"{}\": {}", host::OneLine(reason), defect));
    // It is no part of the transfer: it stays for as long as the plugin is loaded.
    stepper.Close();
    std::memset(stepper.storage(), 0x5A, trial.operations().transfer_size);
    trial.Expect(attempt.reason == reason, "C-ERROR-2",
                 fmt::format("the reason reads \"{}\" after close(), too", attempt.reason),
                 "other bytes");
  }
}

// ---- Afterwards ----

// Goes well, by the path it answers.
std::string PathOfAGoodOne(Trial& trial, const Source& source, std::string_view when) {
  Delivery delivery(trial, source, {});
  delivery.reader().Start();
  ExpectStatus(trial, "C-FALLBACK-2", Try(delivery.stepper()), {SLUICE_DONE},
               fmt::format("nothing is wrong with this route, {}", when));
  std::string path = delivery.stepper().progress().path;
  delivery.Conclude();
  return path;
}

// Whatever comes of it.
void TryFrom(Trial& trial, const Source& source, int fd) {
  Delivery delivery(trial, source, {.length = kPage});
  delivery.stepper().source().handle = fd;
  delivery.reader().Start();
  Try(delivery.stepper());
}

void WorksAfterwards(Trial& trial) {
  const Source source(trial, kSize);
  const std::string before = PathOfAGoodOne(trial, source, "before any other failed");
  const UniqueHandle directory = Open(trial.directory(), O_RDONLY | O_DIRECTORY);
  const UniqueHandle write_only = Open(source.path(), O_WRONLY);
  const UniqueHandle pseudo_file = Open("/proc/self/cmdline", O_RDONLY);
  for (const int fd : {-1, directory.get(), write_only.get(), pseudo_file.get()}) {
    TryFrom(trial, source, fd);
  }
  {
    Delivery no_sink(trial, source, {});
    no_sink.stepper().sink().handle = kNoDescriptors[1];
    Try(no_sink.stepper());
    Delivery too_much(trial, source, {.offset = source.size(), .length = 1});
    Try(too_much.stepper());
  }
  const std::string after = PathOfAGoodOne(trial, source, "after others failed");
  trial.Expect(after == before, "C-FALLBACK-2",
               fmt::format("the path is {}, as it was before transfers with bad ends", before),
               after);
}

}  // namespace

std::vector<Case> ErrorCases() {
  return {
      {.name = "error.bad_source",
       .summary = "a source that is no descriptor is an error, and nothing is sent",
       .clauses = {"C-ERROR-1", "C-ERROR-4"},
       .routes = kEveryKind.Blocking(),
       .run = HasABadSource},
      {.name = "error.bad_sink",
       .summary = "a sink that is no descriptor is an error",
       .clauses = {"C-ERROR-1", "C-ERROR-4"},
       .routes = kEveryKind.Blocking(),
       .run = HasABadSink},
      {.name = "error.read_only_sink",
       .summary = "a file or an end of a pipe that may only be read is no sink",
       .clauses = {"C-ERROR-1", "C-ERROR-4"},
       .routes = kNoRoute,
       .run = HasAReadOnlySink},
      {.name = "error.unconnected_socket",
       .summary = "a socket that was never connected is SINK_CLOSED or SINK_IO",
       .clauses = {"C-ERROR-1", "C-ERROR-2", "C-ERROR-4"},
       .routes = kNoRoute,
       .run = HasAnUnconnectedSocket},
      {.name = "error.full_device",
       .summary = "/dev/full is SINK_IO with ENOSPC",
       .clauses = {"C-ERROR-1", "C-ERROR-2"},
       .routes = kNoRoute,
       .run = FillsADevice},
      {.name = "error.file_too_large",
       .summary = "a file that may not grow further is SINK_IO with EFBIG after what fits",
       .clauses = {"C-ERROR-1", "C-ERROR-2"},
       .routes = kFile,
       .run = MakesAFileTooLarge},
      {.name = "error.reason",
       .summary = "a failure has a readable reason that lasts, and the error of the system",
       .clauses = {"C-ERROR-2"},
       .routes = kEveryKind,
       .run = GivesReasons},
      {.name = "error.works_afterwards",
       .summary =
           "transfers with bad ends spoil nothing: a good one takes the same path after them",
       .clauses = {"C-FALLBACK-2"},
       .routes = kEveryKind,
       .run = WorksAfterwards},
  };
}

}  // namespace sluice::harness
