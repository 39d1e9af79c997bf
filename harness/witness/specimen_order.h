// What the harness tells a specimen's process before it may begin.
#ifndef SLUICE_HARNESS_WITNESS_SPECIMEN_ORDER_H_
#define SLUICE_HARNESS_WITNESS_SPECIMEN_ORDER_H_

#include <cstdint>
#include <string_view>

#include "core/base/handle.h"
#include "core/base/lent_socket.h"
#include "harness/witness/specimen.h"

namespace sluice::witness {

// The process gets this argument, and after it the number of the handle of its gate: the end of a
// pipe that it reads. The order comes first, then the plugin's file, then a byte for every time
// that it may pass.
inline constexpr std::string_view kSpecimenArgument = "--sluice-specimen";

// All handles are inherited, and so the same numbers in both processes.
struct SpecimenOrder {
  base::LentSocket lent_sink;  // if it is a socket
  base::Handle source;
  base::Handle sink;     // otherwise; kNoHandle for a socket
  base::Handle reports;  // the end of a pipe that the process writes SpecimenReports to
  base::Handle news;     // an event that it sets after each, for the harness to wait on
  std::uint64_t bytes;
  std::uint64_t step_bytes;
  Specimen::Mode mode;
  std::uint32_t file_letters;  // wchar_t
};

// A longer name than this does not fit into the pipe together with the order.
inline constexpr std::uint32_t kMostFileLetters = 1024;

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_SPECIMEN_ORDER_H_
