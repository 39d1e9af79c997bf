// What a running case has: the plugin, a route to try it on, and where its findings go.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASE_CONTEXT_H_
#define SLUICE_HARNESS_CONFORMANCE_CASE_CONTEXT_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "core/base/handle.h"
#include "core/host/plugin.h"
#include "harness/channels/channel.h"
#include "harness/conformance/case.h"

namespace sluice::conformance {

struct CaseOptions {
  host::PluginPtr plugin{};
  Variant variant{};
  std::uint64_t seed = 0;
  std::filesystem::path directory{};  // exists; for files of the case; the caller empties it
  bool thorough = false;              // takes its time
};

// Is called before and after each call of the plugin, on the thread that calls it.
class CallObserver {
 public:
  virtual void Enter() = 0;
  virtual void Leave() = 0;

 protected:
  ~CallObserver() = default;
};

// One case on one route, with one plugin.
//
// Fail() and Skip() end the case at once, by an exception that Run() catches, so that a case reads
// as a list of what must hold. Only the thread that made the context may call them, and never while
// the plugin is on the stack.
class CaseContext {
 public:
  explicit CaseContext(const CaseOptions& options);

  // ---- The plugin ----
  const host::PluginPtr& plugin() const { return options_.plugin; }
  const sluice_plugin& operations() const { return options_.plugin->descriptor(); }
  bool Claims(std::uint64_t capabilities) const {  // all of these SLUICE_CAP_*s
    return (operations().capabilities & capabilities) == capabilities;
  }

  // ---- The route ----
  std::string_view channel() const { return options_.variant.channel; }
  bool nonblocking() const { return options_.variant.nonblocking; }
  std::uint32_t sink_kind() const;  // SLUICE_KIND_*
  bool OnFile() const { return sink_kind() == SLUICE_KIND_FILE; }

  // Returns how many bytes a step may move while nobody reads, if the sink has room, and still not
  // wait for a reader. (Blocking pipes of some systems hand large writes over to the reader.)
  std::uint64_t MostUnread() const;
  bool OnTcp() const { return sink_kind() == SLUICE_KIND_TCP; }

  // Makes a connection of the variant's channel, with its sink in the variant's mode.
  channels::Connection Connect(const channels::Buffers& buffers = {});

  // Returns the endpoint of a sink in the variant's mode: one of Connect(), or one that the case
  // has made and set to that mode. Windows does not say whether a socket is non-blocking, so this
  // adds that fact. Use transfer::Describe() for a sink in another mode.
  sluice_endpoint DescribeSink(base::Handle sink) const;

  // For a case without routes: uses the first of these channels to which the plugin takes a file,
  // in the blocking mode unless `nonblocking`. Skips the case if there is none.
  void Choose(std::initializer_list<std::string_view> channels, bool nonblocking = false);
  // Uses the first of the channels that exist everywhere.
  void ChooseAny(bool nonblocking = false) { Choose({"tcp", "unix", "pipe", "file"}, nonblocking); }

  // Skips the case unless the plugin takes a file to this route and, in a non-blocking variant,
  // claims SLUICE_CAP_NONBLOCKING. Run() calls it before a case with routes.
  void RequireSupport();

  // Who observes the calls of transfers (checked_transfer.h); nullptr: nobody.
  CallObserver* call_observer() const { return call_observer_; }
  void set_call_observer(CallObserver* call_observer) { call_observer_ = call_observer; }

  // ---- Chance ----
  std::mt19937_64& random() { return random_; }  // from the seed and the case's name
  std::uint64_t Random(std::uint64_t least, std::uint64_t most);  // both included

  // ---- Circumstances ----
  const std::filesystem::path& directory() const { return options_.directory; }
  // Where to make sources: directory(), unless the channel needs them elsewhere.
  const std::filesystem::path& source_directory() const {
    return channel_ && !channel_->directory().empty() ? channel_->directory() : directory();
  }
  bool thorough() const { return options_.thorough; }

  // ---- Findings ----
  // The clause must be one of the case's, or of kEveryTransfer.
  [[noreturn]] void Fail(std::string_view clause, std::string expected, std::string seen);
  void Expect(bool holds, std::string_view clause, std::string_view expected,
              std::string_view seen) {
    if (!holds) Fail(clause, std::string(expected), std::string(seen));
  }
  [[noreturn]] void Skip(std::string reason);
  // Reports something that breaks no clause, and goes on.
  void Warn(std::string_view clause, std::string expected, std::string seen);
  // Counts injected failures that the plugin survived.
  void Survived(std::uint64_t fault_points) { result_.fault_points += fault_points; }

  // Reports the result of a part of this case that ran in another process. `where` is put in front
  // of what was seen.
  void Adopt(const CaseResult& result, std::string_view where);

  // Runs the case. Never throws.
  CaseResult Run() noexcept;

  // Runs a part of the case, as if that were all of it.
  CaseResult Run(const std::function<void()>& part) noexcept;

 private:
  Finding MakeFinding(std::string_view clause, std::string expected, std::string seen) const;
  void OpenChannel();

  CaseOptions options_;
  std::optional<channels::Channel> channel_;
  std::mt19937_64 random_;
  CallObserver* call_observer_ = nullptr;
  CaseResult result_;
};

// For system calls of the harness. Returns `result`, or throws std::system_error with
// base::LastError() if it is negative; the case then reports that the machine is at fault, not the
// plugin.
std::int64_t Must(std::int64_t result, const char* what);

// Returns true in a build with a sanitizer, which changes memory, time and system calls.
bool Sanitized();

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CASE_CONTEXT_H_
