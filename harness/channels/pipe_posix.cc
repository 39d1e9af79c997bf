#include "core/base/descriptors.h"
#include "core/base/error.h"
#include "harness/channels/local.h"
#include "harness/channels/os.h"

namespace sluice::channels {

bool HasPipes() { return true; }

base::Result<Connection> ConnectPipe(const Buffers& buffers) {
  int ends[2];
  if (base::MakePipe(ends) != 0) return base::Failed("cannot make a pipe");
  Connection connection{.sink = base::UniqueHandle(ends[1]),
                        .receiver = base::UniqueHandle(ends[0])};
  if (buffers.send) {
    if (auto set = SetPipeCapacity(connection.sink, *buffers.send); !set) return set.error();
  }
  return connection;
}

}  // namespace sluice::channels
