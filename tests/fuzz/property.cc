#include "tests/fuzz/property.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sluice::fuzz {
namespace {

// Before main(): the fuzzer closes the standard streams.
std::FILE* const g_error = fdopen(dup(STDERR_FILENO), "w");

}  // namespace

void Require(bool holds, std::string_view property, std::string_view subject) {
  if (holds) return;
  fmt::print(g_error, "broken: {}: {}\n", property, base::OneLine(subject));
  std::fflush(g_error);
  std::abort();
}

}  // namespace sluice::fuzz
