#include <array>

#include "harness/bench/raw_loop.h"
#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts_posix.h"

namespace sluice::bench {
namespace {

constexpr std::array kLoops = {
    RawLoop{"linux.copy_file_range", "copy_file_range", raw::CopyFileRange},
    RawLoop{"linux.io_uring_send_zc", "mmap+io_uring SEND_ZC", raw::IoUringSendZc},
    RawLoop{"linux.io_uring_splice", "io_uring SPLICE", raw::IoUringSplice},
    RawLoop{"linux.msg_zerocopy", "mmap+send(MSG_ZEROCOPY)", raw::MsgZerocopy},
    RawLoop{"linux.sendfile", "sendfile", raw::Sendfile},
    RawLoop{"linux.splice", "splice+splice", raw::Splice},
    RawLoop{"linux.vmsplice", "mmap+vmsplice+splice", raw::Vmsplice},
    RawLoop{"posix.mmap_write", "mmap+write", raw::MmapWrite},
    RawLoop{"posix.read_write", "read+write", raw::ReadWrite},
};

}  // namespace

std::span<const RawLoop> RawLoops() { return kLoops; }

}  // namespace sluice::bench
