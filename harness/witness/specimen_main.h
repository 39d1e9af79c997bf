// The way into a specimen's process, where that is the harness's program started once more.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_MAIN_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_MAIN_H_

#include <optional>
#include <span>

namespace sluice::witness {

// For main() of every program that starts specimens, first of all, with all of argv. If this
// process is a specimen it carries its job out and answers the exit status to return at once;
// otherwise it does nothing and answers none. On POSIX systems a specimen is a fork: always none.
std::optional<int> RunAsSpecimen(std::span<char* const> arguments);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_MAIN_H_
