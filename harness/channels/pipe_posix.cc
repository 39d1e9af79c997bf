#include "harness/channels/local.h"
#include "harness/channels/os.h"
#include "core/base/error.h"
#include "core/base/descriptors.h"

namespace sluice::harness {

bool HasPipes() { return true; }

host::Result<Connection> ConnectPipe(const Buffers& buffers) {
  int ends[2];
  if (os::MakePipe(ends) != 0) return os::Failed("cannot make a pipe");
  Connection connection{.sink = UniqueHandle(ends[1]), .receiver = UniqueHandle(ends[0])};
  if (buffers.send) {
    if (auto set = SetPipeCapacity(connection.sink, *buffers.send); !set) return set.error();
  }
  return connection;
}

}  // namespace sluice::harness
