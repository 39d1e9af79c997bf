#include "harness/conformance/cases/broken_ends.h"

#include <winsock2.h>

#include "core/base/file.h"
#include "core/base/socket.h"

namespace sluice::harness {

int WithABrokenSink(Trial& trial, Delivery& delivery, const std::function<void()>& attempt) {
  if (trial.OnFile()) trial.Skip("Windows has no limit on the size of a process's files");
  Must(os::ShutDown(delivery.sink(), os::Half::kWriting), "shutdown");
  attempt();
  return WSAESHUTDOWN;
}

std::vector<transfer::UniqueHandle> UnreadableSources(const Trial& trial, const Source& source) {
  std::vector<transfer::UniqueHandle> sources;
  sources.push_back(os::OpenDirectory(trial.directory()).value());
  sources.push_back(os::OpenFile(source.path(), os::Access::kWrite).value());
  return sources;
}

}  // namespace sluice::harness
