// The driver: steps plugins through one transfer at a time, and changes plugins when one cannot go
// on.
#ifndef SLUICE_CORE_TRANSFER_DRIVER_H_
#define SLUICE_CORE_TRANSFER_DRIVER_H_

#include <sluice/kernel_report.h>
#include <sluice/plugin.h>
#include <sluice/reuse.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/cancellation.h"
#include "core/host/plugin.h"
#include "core/transfer/outcome.h"
#include "core/transfer/request.h"

namespace sluice::transfer {

// The bytes a blocking run asks for in one step. Bounds how long a cancellation or a progress
// report can be late, and is large enough that the step itself costs nothing.
inline constexpr std::uint64_t kStepBytes = std::uint64_t{2} << 20;

struct RunOptions {
  std::uint64_t step_bytes = kStepBytes;             // ≥ 1
  const base::Cancellation* cancellation = nullptr;  // borrowed
  std::function<void(std::uint64_t)>
      on_progress{};  // after every step that moved bytes: bytes_done
};

// Carries out transfers with a fixed list of candidates, best first. Allocates when it is made and
// never again, so keep it and use it for many transfers. Not thread-safe; drivers are independent
// of one another.
//
//   blocking:    Outcome outcome = driver.Run(request);
//   event loop:  driver.Start(request); while ((status = driver.Step(budget)) > 0) … wait on
//   driver.progress() …;
//                driver.outcome()
//
// Fallback. A plugin that answers SLUICE_E_UNSUPPORTED or SLUICE_E_NO_RESOURCES, before the first
// byte or after some, is closed and the next candidate takes over from exactly what the sink has
// accepted, unless the request forbids it.
//
// Reuse. What a plugin has made for a transfer, such as a pipe, may serve the next one
// (sluice/reuse.h); a driver that is idle keeps it for the plugin that ran last, unless it was made
// with Between::kNothing.
//
// SIGPIPE. If the process does not ignore SIGPIPE when the driver is made, it is blocked in the
// calling thread during steps. A process that ignores it (signal(SIGPIPE, SIG_IGN), as servers do)
// saves these system calls.
class Driver {
 public:
  // What an idle driver holds of the system's: for kWhatServes up to some descriptors and their
  // memory. For those who have thousands of drivers: kNothing.
  enum class Between : std::uint8_t { kWhatServes, kNothing };

  // `candidates`: 1 … kMaxCandidates plugins; more are not looked at. `memory` gives the storage of
  // transfers, as much as the largest candidate needs, and outlives the driver.
  explicit Driver(std::span<const host::PluginPtr> candidates,
                  std::pmr::memory_resource& memory = *std::pmr::new_delete_resource(),
                  Between between = Between::kWhatServes);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // The whole transfer, waiting where needed.
  const Outcome& Run(const Request& request);
  const Outcome& Run(const Request& request, const RunOptions& options);

  // The same with steps that grow, beyond options.step_bytes, as long as one takes less than
  // `step_time` (> 0). For transfers that may take no time whatever their size, as when files share
  // storage, and else want a bound on how long a step takes rather than on its bytes.
  const Outcome& RunGrowing(const Request& request, std::chrono::nanoseconds step_time,
                            const RunOptions& options = {});

  // Opens the first candidate that can. SLUICE_OK, or the final error. A transfer still under way
  // is ended first.
  sluice_status Start(const Request& request) noexcept;

  // Moves at most `budget` bytes. SLUICE_MORE: call again; SLUICE_WOULD_BLOCK and SLUICE_DRAINING:
  // wait as progress() says, then call again; SLUICE_DONE or an error: the transfer has ended and
  // outcome() is complete.
  sluice_status Step(std::uint64_t budget) noexcept;

  // Ends a transfer early with SLUICE_E_CANCELLED. Does nothing if none is under way. What was in
  // flight is called back; the sink may have got some of it (Outcome::in_flight).
  void Cancel() noexcept;

  // What to wait for. Its counts are those of the present plugin; outcome() has the totals.
  const sluice_progress& progress() const noexcept { return progress_; }

  // Totals so far; complete when the transfer has ended. Valid until the next Start() or Run().
  const Outcome& outcome() const noexcept { return outcome_; }

 private:
  struct GiveBack {
    void operator()(std::byte* storage) const noexcept;

    std::pmr::memory_resource* memory;
    std::size_t size;
  };

  // What is needed of a plugin at each transfer, looked up once.
  struct Candidate {
    decltype(sluice_plugin::open) open;
    decltype(sluice_plugin::step) step;
    decltype(sluice_plugin::close) close;  // or to keep what serves the next transfer
    std::string_view name;
    const sluice_kernel_report* report;  // NULL: it has no such extension
    const sluice_reuse* reuse;           // NULL: it has none, or is not to be asked
  };

  // Inlined into Run() and the steps of an event loop alike: a transfer of one step costs few
  // instructions more than its system call.
  inline sluice_status Begin(const Request& request, const sluice_endpoint& source,
                             const sluice_endpoint& sink) noexcept;
  inline sluice_status StepPlugin(std::uint64_t budget) noexcept;
  inline bool Account(sluice_status status, std::uint64_t allowed) noexcept;
  inline sluice_status Open(const Candidate& candidate, sluice_report& report) noexcept;
  inline sluice_status OpenFrom(const Candidate* candidate) noexcept;
  inline void Close() noexcept;
  template <class Pace, class Options>
  inline const Outcome& RunAt(Pace pace, const Request& request, const Options& options);

  // Cold, so that the compiler prepares nothing for them in the loops above.
  [[gnu::cold]] void ForgetError() noexcept;
  [[gnu::cold]] void ReleaseKept() noexcept;
  void ReadKernelReport() noexcept;
  // Not cold: programs that do not ignore SIGPIPE run here.
  // (The first makes the options, so that Run() has no room for them on its stack.)
  const Outcome& RunGuarded(const Request& request);
  const Outcome& RunGuarded(const Request& request, const RunOptions& options);
  [[gnu::cold]] sluice_status OpenAnother(sluice_report& why, sluice_status status) noexcept;
  [[gnu::cold]] sluice_status FallBack(sluice_status why) noexcept;
  void NoteFallback(const sluice_report& why, sluice_status status) noexcept;
  bool MayFallBack(sluice_status status) const noexcept;
  [[gnu::cold]] sluice_status Fail(sluice_status status, std::int64_t os_error,
                                   const char* reason) noexcept;

  std::vector<host::PluginPtr> plugins_;
  std::vector<Candidate> candidates_;
  std::unique_ptr<std::byte, GiveBack> storage_;
  bool guard_sigpipe_;
  bool some_report_ = false;  // some candidate has the extension of sluice/kernel_report.h

  sluice_endpoint source_{};  // copies for Start(), whose request need not outlive the call
  sluice_endpoint sink_{};
  sluice_route route_{
      .struct_size = sizeof(route_), .reserved = 0, .source = nullptr, .sink = nullptr};
  // What is left for the present plugin. The sizes, and the pointer to the route, never change.
  sluice_request request_{.struct_size = sizeof(request_),
                          .flags = 0,
                          .route = &route_,
                          .offset = 0,
                          .length = 0,
                          .head = {},
                          .tail = {}};
  sluice_report report_{
      .struct_size = sizeof(report_), .reserved = 0, .os_error = 0, .reason = nullptr};
  sluice_progress progress_{};  // of the present plugin
  Outcome outcome_{};
  const Candidate* next_ = nullptr;            // to try next
  const Candidate* candidates_end_ = nullptr;  // behind the last
  const Candidate* current_ = nullptr;         // open in storage_, or NULL
  const Candidate* kept_ = nullptr;            // what it keeps is in storage_; or NULL
  std::uint64_t base_bytes_ = 0;               // of the outcome: by plugins before the present one
  std::uint64_t base_source_ = 0;
  const char* path_ = nullptr;  // what path_view_ was made of
  std::string_view path_view_;
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_DRIVER_H_
