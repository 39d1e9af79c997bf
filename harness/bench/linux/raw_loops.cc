#include "harness/bench/linux/raw_loops.h"

#include <algorithm>
#include <array>

#include "harness/bench/raw_loop.h"

namespace sluice::harness {
namespace {

constexpr std::array kLoops = {
    RawLoop{"linux.copy_file_range", "copy_file_range", RawCopyFileRange},
    RawLoop{"linux.io_uring_send_zc", "mmap+io_uring SEND_ZC", RawIoUringSendZc},
    RawLoop{"linux.io_uring_splice", "io_uring SPLICE", RawIoUringSplice},
    RawLoop{"linux.msg_zerocopy", "mmap+send(MSG_ZEROCOPY)", RawMsgZerocopy},
    RawLoop{"linux.sendfile", "sendfile", RawSendfile},
    RawLoop{"linux.splice", "splice+splice", RawSplice},
    RawLoop{"linux.vmsplice", "mmap+vmsplice+splice", RawVmsplice},
    RawLoop{"posix.mmap_write", "mmap+write", RawMmapWrite},
    RawLoop{"posix.read_write", "read+write", RawReadWrite},
};

}  // namespace

std::span<const RawLoop> RawLoops() { return kLoops; }

const RawLoop* FindRawLoop(std::string_view plugin) {
  const auto* const found = std::ranges::find(kLoops, plugin, &RawLoop::plugin);
  return found == kLoops.end() ? nullptr : found;
}

}  // namespace sluice::harness
