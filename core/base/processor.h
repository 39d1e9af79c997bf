// Processor time, and which processor a thread runs on.
#ifndef SLUICE_CORE_BASE_PROCESSOR_H_
#define SLUICE_CORE_BASE_PROCESSOR_H_

namespace sluice::base {

// Seconds of processor time used so far, in the program and in the kernel on its behalf
// (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID and CLOCK_PROCESS_CPUTIME_ID; Windows:
// GetThreadTimes(), GetProcessTimes(), in ticks of the scheduler). Linux charges a process with its
// io_uring's threads too.
double ThreadSeconds();   // by the calling thread
double ProcessSeconds();  // by all threads of this process

// Keeps the calling thread on one of the processors it may run on: number `which`, counted from 0
// and wrapping around. Returns false if there is only one, or the system has no such call.
bool StayOnProcessor(unsigned which);

// Lets the calling thread run wherever the process could when one of these two was first called.
void RunAnywhere();

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_PROCESSOR_H_
