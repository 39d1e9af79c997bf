// Runs something in a process of its own.
#ifndef SLUICE_HARNESS_CHILD_CHILD_H_
#define SLUICE_HARNESS_CHILD_CHILD_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::child {

using Time = std::chrono::steady_clock::time_point;

// The child's side of the two pipes between it and its parent: the gate, by which the parent lets
// it go on, and the report.
class Link {
 public:
  // For a program that Child::Start() ran with Options::link, before anything else. Moves the pipes
  // out of the way of code that closes or inherits descriptors by number.
  static base::Result<Link> Take();

  // Waits until the parent opens the gate. Returns false if it has closed it, or is gone.
  bool PassGate() const;

  // Waits for what the parent tells, and fills `bytes`. Returns false as PassGate() does.
  bool Hear(std::span<std::byte> bytes) const;

  // Sends `bytes` to the parent without waiting for it to read. Returns false if they do not fit
  // the pipe, which takes 4 KiB when it is empty, and usually 64 KiB.
  bool Report(std::span<const std::byte> bytes) const;

 private:
  friend class Child;
  Link(base::UniqueHandle gate, base::UniqueHandle reports)
      : gate_(std::move(gate)), reports_(std::move(reports)) {}

  base::UniqueHandle gate_;
  base::UniqueHandle reports_;
  base::UniqueHandle news_{};  // Windows: an event, as nothing waits for a pipe
};

// How a process ended.
struct Exit {
  // Its exit status; after a crash the number of the signal or the code of the exception. Empty if
  // it is lost, which it is if this process was started with SIGCHLD ignored.
  std::optional<std::uint32_t> status{};

  // "SIGSEGV (Segmentation fault)", "an access violation (0xc0000005)". Empty without a crash.
  std::string crash{};

  // "the process was ended by {crash}", "the process ended itself, with exit status 3".
  std::string Text() const;
};

// POSIX: the signals of a child.
enum class Signals : std::uint8_t {
  kDefault,    // none is blocked, all have their default effect, except that SIGPIPE is ignored
  kBlocked,    // all are blocked: what a terminal sends to its process group is for the parent
  kInherited,  // as in the parent
};

struct Options {
  // ---- Start() only ----
  std::vector<std::string> arguments{};  // in UTF-8, after the program's name
  std::filesystem::path program{};       // empty: the running program
  bool link = false;                     // the program calls Link::Take()
  // What is different in its environment: values, or none to remove a variable.
  std::map<std::string, std::optional<std::string>> environment{};
  // Windows: a console of its own, without a window, by which it can get Ctrl-C. The console is a
  // process, too.
  bool console = false;

  // ---- Both ----
  // The descriptors that the child keeps, under the same numbers, besides the standard ones and its
  // link. Windows: handles of files, pipes and events, but not of sockets: Wine's Winsock refuses
  // to send on an inherited one.
  std::vector<base::Handle> keep{};
  // Fork() only: it keeps all descriptors, the standard ones too.
  bool keep_all = false;
  // POSIX: the leader of a process group, which is killed with it.
  bool own_group = true;
  Signals signals = Signals::kDefault;
  // False where the system has no ended() of processes: Valgrind 3.19. Then Wait() has no deadline.
  bool watch = true;

  // The standard descriptors. By default there is no input; what a program prints is discarded, and
  // what a fork prints goes to this process's standard error; errors go where the output goes.
  base::Handle input = base::kNoHandle;
  base::Handle output = base::kNoHandle;
  base::Handle error = base::kNoHandle;
};

// Owns a child process, or none. When it is destroyed it kills the child with its group (Windows:
// with all that the child has started) and reaps it.
//
// The child ends with its parent, however that ends. Linux: with the thread that started it;
// changing user or group ids and gaining capabilities may undo it. macOS: forks only. A crash of
// the child leaves no core file and opens no dialog.
class Child {
 public:
  // Runs `body` in a copy of this process, which ends with exit status 0 when `body` returns and 1
  // when it throws. POSIX. Best before the program starts threads: glibc keeps only malloc and
  // stdio usable in the child of a process that has several.
  static base::Result<Child> Fork(const Options& options,
                                  const std::function<void(const Link&)>& body);

  // Starts a program. Its exit status is 127 if it could not be run.
  static base::Result<Child> Start(const Options& options);

  Child() noexcept = default;
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  explicit operator bool() const noexcept { return pid_ != kNone; }
  int pid() const { return pid_; }  // POSIX: also the id of its group, if that is its own

  // Lets the child pass its gate once, or for ever not again.
  void OpenGate() const;
  void CloseGate() { gate_.reset(); }

  // Writes to the gate what Link::Hear() reads. Returns false if the child has ended.
  bool Tell(std::span<const std::byte> bytes) const;

  // Waits for the child's next report, which is as long as `report`. Returns false if the child has
  // ended without one, or by `deadline`.
  bool AwaitReport(std::span<std::byte> report, Time deadline);

  // Returns all that was reported and not read yet. Does not wait.
  std::string ReadReports();

  // Becomes readable (Windows: is signalled) when the child has ended.
  base::Handle ended() const { return ended_.get(); }
  bool HasEnded() const;

  // Waits until the child has ended and returns how, or nothing if it has not by `deadline`. What
  // is left of its group is killed.
  std::optional<Exit> Wait(Time deadline = Time::max());

  // Kills the child, if it has not ended, with its group, and returns how it ended.
  Exit Kill();

  // POSIX, for a tracer that has reaped the child, with that status of waitpid(2). To be called at
  // once, as the number of the group is free to be used again.
  void NoteExit(int wait_status);

 private:
  struct Launch;
  static constexpr int kNone = -1;

  int pid_ = kNone;
  bool own_group_ = false;
  base::UniqueHandle ended_;  // Windows: the process
  base::UniqueHandle gate_;
  base::UniqueHandle reports_;
  base::UniqueHandle news_;  // Windows: see Link
  base::UniqueHandle job_;   // Windows: the job object that the child is in
  std::optional<Exit> exit_;
};

// For a program that starts itself anew, first of all in the new process. A crash ends it at once:
// without a dialog, a debugger or a core file.
void EndOnCrash();

}  // namespace sluice::child

#endif  // SLUICE_HARNESS_CHILD_CHILD_H_
