// What a POSIX system has for child processes.
#ifndef SLUICE_HARNESS_CHILD_PROCESS_H_
#define SLUICE_HARNESS_CHILD_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "core/base/handle.h"

namespace sluice::child {

// Has this process killed when the one that forked it ends, however it ends; false if that cannot
// be had. `parent` is the process that forked: if it is gone already, this process ends at once.
//
// Linux (PR_SET_PDEATHSIG): when the thread that forked ends; changing user or group ids and
// gaining capabilities may undo it. FreeBSD: procctl(2), PROC_PDEATHSIG_CTL. Both last over an
// exec. macOS: a thread waits for it, which does not.
bool DieWithParent(pid_t parent);

// A descriptor that becomes readable when the child has ended, and does not reap it: pidfd_open(2),
// kqueue(2). Empty, with errno, if it cannot be had.
base::UniqueHandle WatchChild(pid_t child);

// waitpid(2) again and again while signals interrupt it; also for children that were traced.
pid_t WaitForChild(pid_t who, int* status, int options);

// The children of this process and, after AdoptOrphans(), the processes below it whose parents have
// ended. Empty where the system does not tell.
std::vector<pid_t> Children();

// From now on, a process below this one whose parent ends becomes this one's child, as far as the
// system has that.
void AdoptOrphans();

// The file of the running program, for execv(3).
std::string ProgramFile();

// "SIGSEGV (Segmentation fault)".
std::string SignalText(int signal);

}  // namespace sluice::child

#endif  // SLUICE_HARNESS_CHILD_PROCESS_H_
