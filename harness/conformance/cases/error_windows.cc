#include <winsock2.h>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

int WithABrokenSink(CaseContext& context, Delivery& delivery,
                    const std::function<void()>& attempt) {
  if (context.OnFile()) context.Skip("Windows has no limit on the size of a process's files");
  Must(base::ShutDown(delivery.sink(), base::Half::kWriting), "shutdown");
  attempt();
  return WSAESHUTDOWN;
}

std::vector<base::UniqueHandle> UnreadableSources(const CaseContext& context,
                                                  const Source& source) {
  std::vector<base::UniqueHandle> sources;
  sources.push_back(base::OpenDirectory(context.directory()).value());
  sources.push_back(base::OpenFile(source.path(), base::Access::kWrite).value());
  return sources;
}

}  // namespace sluice::conformance
