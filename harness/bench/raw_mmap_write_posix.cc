#include "harness/bench/raw_parts_posix.h"

namespace sluice::bench::raw {

bool MmapWrite(int source, int sink, std::uint64_t length) {
  std::uint64_t position = 0;
  if (length != 0 && !HasBytes(source, length)) return false;
  while (position < length) {
    const Window window(source, position, length - position);
    if (window.bytes().empty()) return false;
    position += window.bytes().size();
    if (!WriteAll(sink, window.bytes(), position < length) || !HasBytes(source, length)) {
      return false;
    }
  }
  return true;
}

}  // namespace sluice::bench::raw
