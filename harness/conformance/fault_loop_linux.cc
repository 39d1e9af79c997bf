#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <map>
#include <new>
#include <span>
#include <thread>
#include <utility>

#include "core/base/descriptors.h"
#include "core/base/handle.h"
#include "harness/child/child.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/case_report.h"
#include "harness/conformance/fault.h"
#include "harness/conformance/fault_injector.h"
#include "harness/conformance/fault_loop.h"
#include "harness/conformance/fault_table.h"
#include "harness/witness/call_table.h"

namespace sluice::conformance {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono_literals::operator""s;

// How long one transfer may take; a guard against hanging.
constexpr auto kPatienceOfARun = 5s;
constexpr int kSanitizedFactor = 6;

// ---- What both processes see ----

enum class Note : std::uint8_t { kNext, kEnter };

struct Shared {
  std::atomic<Note> note;  // why the subject has stopped itself
  std::atomic<bool> go;    // another transfer is to be made
  FaultEnds ends;
  std::atomic<bool> injected;
  Fault fault;
};

// In memory that a fork shares.
class SharedPage {
 public:
  SharedPage()
      : page_(::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                     -1, 0)) {
    if (page_ == MAP_FAILED) Must(-1, "mmap of a shared page");
    ::new (page_) Shared{};
  }
  ~SharedPage() { ::munmap(page_, sizeof(Shared)); }
  SharedPage(const SharedPage&) = delete;
  SharedPage& operator=(const SharedPage&) = delete;

  Shared& operator*() const { return *static_cast<Shared*>(page_); }

 private:
  void* page_;
};

// ---- The process that does the transfers ----

// By prctl(2) with this option, which no kernel knows, it says that the plugin has come back: a
// call that the tracer sees at its entry.
constexpr int kLeaveOption = 0x534C4346;

class Subject final : public FaultRuns {
 public:
  explicit Subject(Shared& shared) : shared_(shared) {}

  bool Next() override {
    Stop(Note::kNext);
    return shared_.go;
  }
  void SetEnds(base::Handle source, base::Handle sink, std::uint32_t sink_kind,
               bool nonblocking) override {
    shared_.ends = {
        .source = source, .sink = sink, .sink_kind = sink_kind, .nonblocking = nonblocking};
  }
  void Enter() override { Stop(Note::kEnter); }
  void Leave() override { ::prctl(kLeaveOption, 0, 0, 0, 0); }
  std::optional<Fault> injected() const override {
    return shared_.injected ? std::optional(shared_.fault) : std::nullopt;
  }

 private:
  // The tracer takes the signal away. Not raise(3), which makes calls after it.
  void Stop(Note note) {
    shared_.note = note;
    ::syscall(SYS_tgkill, ::getpid(), ::gettid(), SIGSTOP);
  }

  Shared& shared_;
};

void BeSubject(const child::Link& link, Shared& shared,
               const std::function<CaseResult(FaultRuns&)>& transfers) {
  if (!link.PassGate()) return;
  Subject subject(shared);
  const std::string line = EncodeResult(transfers(subject));
  link.Report(std::as_bytes(std::span(line)));
}

// ---- The process that injects the faults ----

std::string Ordinal(std::uint64_t number) {
  const std::uint64_t ten = number % 100 / 10;
  const std::uint64_t one = number % 10;
  constexpr std::array<const char*, 4> kEndings = {"th", "st", "nd", "rd"};
  return fmt::format("{}{}", number, ten == 1 || one > 3 ? kEndings[0] : kEndings.at(one));
}

// A sanitizer maps memory for itself, in the plugin's calls as everywhere, and ends the process if
// it gets none.
bool IsOfSanitizer(const witness::SystemCall& call) {
  return Sanitized() && call.number == SYS_mmap && static_cast<int>(call.arguments[4]) == -1;
}

// Kills a process that does not come to the end of a transfer.
class Watchdog {
 public:
  explicit Watchdog(pid_t subject)
      : subject_(subject), thread_([this](const std::stop_token& stop) { Watch(stop); }) {}

  void Progress() { last_ = Clock::now().time_since_epoch().count(); }
  bool bit() const { return bit_; }

 private:
  static constexpr auto kGlance = std::chrono::milliseconds(20);

  void Watch(const std::stop_token& stop) {
    const auto patience = kPatienceOfARun * (Sanitized() ? kSanitizedFactor : 1);
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(kGlance);
      const Clock::time_point last{Clock::duration(last_)};
      if (Clock::now() - last < patience) continue;
      bit_ = true;
      ::kill(subject_, SIGKILL);
      return;
    }
  }

  pid_t subject_;
  std::atomic<Clock::rep> last_ = Clock::now().time_since_epoch().count();
  std::atomic<bool> bit_ = false;
  std::jthread thread_;  // last: it uses the others
};

class Session {
 public:
  Session(FaultKind kind, pid_t subject, Shared& shared)
      : kind_(kind), subject_(subject), shared_(shared), watchdog_(subject) {}

  // Until the subject ends. Answers the status of waitpid(2).
  int Run();

  std::string Where() const;
  std::uint64_t survived() const { return survived_; }
  std::uint64_t calls() const { return calls_; }
  bool hung() const { return watchdog_.bit(); }

 private:
  // Of a thread of the subject's.
  struct Thread {
    bool in_plugin = false;
  };

  void HandleStop(pid_t pid, int status);
  void HandleNote();
  void HandleCall(pid_t pid);
  void Enter(pid_t pid, const witness::SystemCall& call);

  FaultKind kind_;
  pid_t subject_;
  Shared& shared_;
  Watchdog watchdog_;
  FaultSchedule schedule_;
  Injector injector_;
  std::map<pid_t, Thread> threads_;
  std::string name_;  // of the call that went wrong
  std::uint64_t survived_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t runs_ = 0;
};

int Session::Run() {
  for (;;) {
    int status = 0;
    const pid_t pid =
        static_cast<pid_t>(base::RetryOnSignal([&] { return ::waitpid(-1, &status, __WALL); }));
    if (pid < 0) return 0;  // nobody is left
    if (WIFSTOPPED(status)) {
      HandleStop(pid, status);
    } else if (pid == subject_) {
      return status;
    } else {
      threads_.erase(pid);
    }
  }
}

void Session::HandleStop(pid_t pid, int status) {
  const int signal = WSTOPSIG(status);
  const int event = status >> 16;
  int deliver = 0;
  if (signal == (SIGTRAP | 0x80)) {
    HandleCall(pid);
  } else if (event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK ||
             event == PTRACE_EVENT_VFORK) {
    // What the plugin starts is the plugin's for as long as it lives.
    unsigned long started = 0;
    ::ptrace(PTRACE_GETEVENTMSG, pid, nullptr, &started);
    threads_[static_cast<pid_t>(started)].in_plugin = threads_[pid].in_plugin;
  } else if (event == 0 && signal == SIGSTOP && pid == subject_) {
    HandleNote();
  } else if (event == PTRACE_EVENT_STOP) {
    // The first stop of a thread may come before its maker tells of it.
    threads_.try_emplace(pid, threads_[subject_]);
  } else if (event == 0) {
    deliver = signal;
  }
  // A thread that is gone meanwhile has a status for the next wait.
  ::ptrace(threads_[pid].in_plugin ? PTRACE_SYSCALL : PTRACE_CONT, pid, nullptr, deliver);
}

void Session::HandleNote() {
  if (shared_.note == Note::kEnter) {
    threads_[subject_].in_plugin = true;
    return;
  }
  watchdog_.Progress();
  if (shared_.injected.exchange(false)) ++survived_;
  shared_.go = runs_++ == 0 || schedule_.Next();
  if (schedule_.call() > 0) calls_ = std::max(calls_, schedule_.call() - 1);
  name_.clear();
}

void Session::HandleCall(pid_t pid) {
  __ptrace_syscall_info info{};
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0) return;
  if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
    witness::SystemCall call{.number = info.entry.nr, .arguments = {}};
    std::copy_n(info.entry.args, call.arguments.size(), call.arguments.begin());
    Enter(pid, call);
  } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && injector_.Leave(pid, info.exit.rval)) {
    shared_.injected = true;
  }
}

void Session::Enter(pid_t pid, const witness::SystemCall& call) {
  if (pid == subject_ && call.number == SYS_prctl &&
      call.arguments[0] == std::uint64_t{kLeaveOption}) {
    threads_[pid].in_plugin = false;
    return;
  }
  if (IsOfSanitizer(call)) return;
  const std::uint64_t asked = kind_ == FaultKind::kShort ? AmountAsked(pid, call) : 0;
  const std::vector<Fault> faults = FaultsOf(call, kind_, shared_.ends, asked);
  const Fault* const fault = schedule_.At(faults);
  if (fault == nullptr || injector_.busy()) return;
  name_ = witness::CallName(call.number);
  shared_.fault = *fault;
  injector_.Enter(pid, call, *fault);
}

std::string Session::Where() const {
  if (name_.empty()) return {};
  const std::string which = fmt::format("{}, the {} call of the transfer that can go wrong", name_,
                                        Ordinal(schedule_.call()));
  const Fault& fault = shared_.fault;
  if (fault.kind == FaultKind::kShort) {
    return fmt::format("{}, moved {} byte{} and no more", which, fault.most,
                       fault.most == 1 ? "" : "s");
  }
  const char* const error = ::strerrorname_np(fault.error);
  return fmt::format("{}, failed with {}", which, error == nullptr ? "an error" : error);
}

// Answers why not.
std::string Seize(pid_t subject) {
  constexpr int kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                           PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;
  if (::ptrace(PTRACE_SEIZE, subject, nullptr, kOptions) == 0) return {};
  return base::SystemError(errno, "tracing a child with ptrace is refused here").message;
}

}  // namespace

FaultLoop InjectFaults(FaultKind kind, const std::function<CaseResult(FaultRuns&)>& transfers) {
  const SharedPage page;
  FaultLoop loop;
  auto child = child::Child::Fork(
      {.keep_all = true, .own_group = false, .signals = child::Signals::kInherited},
      [&](const child::Link& link) { BeSubject(link, *page, transfers); });
  if (!child) {
    loop.refused = child.error().message;
    return loop;
  }
  loop.refused = Seize(child->pid());
  if (!loop.refused.empty()) return loop;
  Session session(kind, child->pid(), *page);
  child->OpenGate();
  child->NoteExit(session.Run());
  loop.survived = session.survived();
  loop.calls = session.calls();
  loop.where = session.Where();
  const child::Exit exit = *child->Wait();
  auto result = DecodeResult(child->ReadReports());
  if (result && exit.crash.empty()) {
    loop.result = *std::move(result);
  } else if (session.hung()) {
    loop.mishap = fmt::format("it did not end within {} s, and was killed",
                              kPatienceOfARun.count() * (Sanitized() ? kSanitizedFactor : 1));
  } else {
    loop.mishap = exit.Text();
  }
  return loop;
}

}  // namespace sluice::conformance
