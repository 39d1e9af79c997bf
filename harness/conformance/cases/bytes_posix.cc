// A file that exists in memory only.
#include <sluice/plugin.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/descriptors.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

void SendsMemory(CaseContext& context) {
  base::UniqueHandle file(static_cast<int>(Must(base::MakeMemoryFile(), "a file in memory")));
  const Source source(std::move(file), 700'000,
                      {{.position = 5000, .size = 1},
                       {.position = 65'526, .size = 20},
                       {.position = 262'145, .size = 12'288}});
  Delivery delivery(context, source, {});
  CheckedTransfer& transfer = delivery.transfer();
  transfer.RequireSupport();
  transfer.Open();
  delivery.reader().Start();
  // A facility may be for files of the same filesystem only, and cannot tell by what it is given.
  const sluice_status status = transfer.Finish();
  const std::string seen = transfer.Describe(status);
  delivery.Conclude();
  if (status == SLUICE_E_UNSUPPORTED) context.Skip("the plugin does not take this source: " + seen);
  context.Expect(status == SLUICE_DONE, "C-ERROR-1", "the transfer is done", seen);
}

}  // namespace sluice::conformance
