// The driver: steps a plugin through one transfer at a time, and replaces it when it cannot go on.
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

// The bytes a blocking run asks for in one step. This bounds how late a cancellation or a progress
// report can be, and is large enough that the step itself costs nothing.
inline constexpr std::uint64_t kStepBytes = std::uint64_t{2} << 20;

struct RunOptions {
  std::uint64_t step_bytes = kStepBytes;             // ≥ 1
  const base::Cancellation* cancellation = nullptr;  // borrowed
  // Called with bytes_done after every step that moved bytes.
  std::function<void(std::uint64_t)> on_progress{};
};

// Carries out transfers with a fixed list of candidates, best first (transfer::Choose()). Allocates
// when it is constructed and never again, so keep it and use it for many transfers. Not
// thread-safe; drivers are independent of one another.
//
// clang-format off
//   const Outcome& outcome = driver.Run(request);     // blocking
//
//   sluice_status status = driver.Start(request);     // in an event loop
//   if (status == SLUICE_OK) {
//     while ((status = driver.Step(budget)) > SLUICE_DONE) WaitFor(driver.progress());
//   }
//   UseOutcome(driver.outcome());
// clang-format on
//
// Fallback. A plugin may return SLUICE_E_UNSUPPORTED or SLUICE_E_NO_RESOURCES, before the first
// byte or later. Then the driver closes it, and the next candidate goes on from exactly what the
// sink has accepted, unless the request forbids it.
//
// Reuse. A plugin may keep what it made for a transfer, such as a pipe, for the next one
// (sluice/reuse.h). An idle driver keeps these resources of the plugin that ran last, unless it was
// made with Between::kNothing.
//
// SIGPIPE. If the process does not ignore SIGPIPE when the driver is constructed, steps block it in
// the calling thread. A process that ignores it (signal(SIGPIPE, SIG_IGN), as servers do) saves
// these system calls.
class Driver {
 public:
  // Resources an idle driver keeps. kKeep: those of the plugin that ran last, a few descriptors and
  // their memory. kNothing is for programs with thousands of drivers.
  enum class Between : std::uint8_t { kKeep, kNothing };

  // Requires 1 … kMaxCandidates plugins in `candidates`; further ones are ignored. The storage of
  // transfers comes from `memory`, as much as the largest candidate needs. `memory` must outlive
  // the driver.
  explicit Driver(std::span<const host::PluginPtr> candidates,
                  std::pmr::memory_resource& memory = *std::pmr::new_delete_resource(),
                  Between between = Between::kKeep);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // Runs the whole transfer, waiting where needed. Returns outcome().
  const Outcome& Run(const Request& request);
  const Outcome& Run(const Request& request, const RunOptions& options);

  // Does the same with steps that grow beyond options.step_bytes as long as a step takes less than
  // `step_time` (> 0). For transfers that may take no time whatever their size, as when files share
  // storage, and that otherwise need a bound on the time of a step rather than on its bytes.
  const Outcome& RunGrowing(const Request& request, std::chrono::nanoseconds step_time,
                            const RunOptions& options = {});

  // Opens the first candidate that can carry out the request. Returns SLUICE_OK, or the final
  // error. Ends a transfer that is still under way.
  sluice_status Start(const Request& request) noexcept;

  // Moves at most `budget` bytes. Returns
  //   SLUICE_MORE                            call again;
  //   SLUICE_WOULD_BLOCK or SLUICE_DRAINING  wait as progress() says, then call again;
  //   SLUICE_DONE or an error                the transfer has ended and outcome() is complete.
  sluice_status Step(std::uint64_t budget) noexcept;

  // Ends a transfer early with SLUICE_E_CANCELLED. Does nothing if none is under way. Bytes in
  // flight are called back; the sink may have got some of them (Outcome::in_flight).
  void Cancel() noexcept;

  // Returns what to wait for. Its counts are those of the current plugin; outcome() has the totals.
  const sluice_progress& progress() const noexcept { return progress_; }

  // Returns the totals so far, complete when the transfer has ended. Valid until the next Start()
  // or Run().
  const Outcome& outcome() const noexcept { return outcome_; }

 private:
  struct GiveBack {
    void operator()(std::byte* storage) const noexcept;

    std::pmr::memory_resource* memory;
    std::size_t size;
  };

  // What each transfer needs of a plugin, looked up once.
  struct Candidate {
    decltype(sluice_plugin::open) open;
    decltype(sluice_plugin::step) step;
    decltype(sluice_plugin::close)
        close;  // or the function that keeps resources for the next transfer
    std::string_view name;
    const sluice_kernel_report* report;  // NULL: it does not have this extension
    const sluice_reuse* reuse;           // NULL: it does not have this one, or keeps nothing
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
  // (The first overload makes the options, so that they take no room on the stack of Run().)
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
  // What is left for the current plugin. The sizes and the pointer to the route never change.
  sluice_request request_{.struct_size = sizeof(request_),
                          .flags = 0,
                          .route = &route_,
                          .offset = 0,
                          .length = 0,
                          .head = {},
                          .tail = {}};
  sluice_report report_{
      .struct_size = sizeof(report_), .reserved = 0, .os_error = 0, .reason = nullptr};
  sluice_progress progress_{};  // of the current plugin
  Outcome outcome_{};
  const Candidate* next_ = nullptr;            // to try next
  const Candidate* candidates_end_ = nullptr;  // behind the last
  const Candidate* current_ = nullptr;         // open in storage_, or NULL
  const Candidate* kept_ = nullptr;            // keeps resources in storage_; or NULL
  std::uint64_t base_bytes_ = 0;               // of the outcome: by plugins before the current one
  std::uint64_t base_source_ = 0;
  const char* path_ = nullptr;  // path_view_ is a view of it
  std::string_view path_view_;
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_DRIVER_H_
