#!/bin/bash
# The public headers compile without a warning in every language and by every compiler they promise, and stand alone.
# Arguments: the headers.
set -u -o pipefail
. "$(dirname "$0")/describe.sh"

include=$(dirname "$(dirname "$1")")
headers=("$@")

# compiler | language | standards of C headers | standards of the C++ headers
readonly COMPILERS='
gcc|c|c11 c17 c2x|
clang|c|c11 c17 c2x|
g++|c++|c++11 c++14 c++17 c++20 c++2b|c++20 c++2b
clang++|c++|c++11 c++14 c++17 c++20 c++2b|c++20 c++2b
'
# Also what authors may have turned on, as far as both compilers know it.
readonly WARNINGS='-pedantic -Werror -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wundef -Wcast-qual
  -Wcast-align -Wredundant-decls -Wpointer-arith -Wswitch-default'
readonly C_WARNINGS='-Wstrict-prototypes -Wmissing-prototypes -Wc++-compat'
readonly CXX_WARNINGS='-Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wzero-as-null-pointer-constant'

mkdir -p "$TEST_TMPDIR/uses"

# A macro that nobody expands is not checked: this expands every one that has a value.
{
  echo '#include <sluice/plugin.h>'
  echo 'sluice_status SLUICE_CALL sluice_plugin_entry(sluice_handshake *handshake) {'
  list_probes "$include" gcc -std=gnu11 | sed -n -E 's/^(constant\|[^|]*\||string\|)([^ |]*).*/  (void)\2;/p'
  echo '  return handshake->host_abi_max < SLUICE_ABI_MIN ? SLUICE_E_INCOMPATIBLE : SLUICE_OK;'
  echo '}'
  echo 'extern sluice_plugin_entry_fn entry;'
  echo 'sluice_plugin_entry_fn entry = sluice_plugin_entry;'
} >"$TEST_TMPDIR/uses/plugin.h"

cat >"$TEST_TMPDIR/uses/kernel_report.h" <<'END'
#include <sluice/kernel_report.h>
extern const char id[];
const char id[] = SLUICE_EXT_KERNEL_REPORT;
END

cat >"$TEST_TMPDIR/uses/reuse.h" <<'END'
#include <sluice/reuse.h>
extern const char id[];
const char id[] = SLUICE_EXT_REUSE;
END

# Templates and macros show their warnings where they are used.
cat >"$TEST_TMPDIR/uses/plugin.hpp" <<'END'
#include <sluice/plugin.hpp>
struct Copy {
  static constexpr sluice::Identity kIdentity{.name = "test.copy", .version = "1", .summary = "copies nothing"};
  static constexpr std::array kClaims{sluice::Claim({.source_kinds = 1, .sink_kinds = 1})};
  static sluice_status Probe(const sluice_route&, sluice_report& report) {
    return sluice::Refuse(report, SLUICE_E_UNSUPPORTED, "not today");
  }
  explicit Copy(const sluice_request&) {}
  sluice_status Open(sluice_report&) { return SLUICE_OK; }
  sluice_status Step(std::uint64_t, sluice_progress& progress) {
    if (progress.bytes_done == 1) return sluice::Fail(progress, SLUICE_E_SINK_IO, "no");
    return sluice::WaitFor(progress, 0, SLUICE_WAIT_WRITABLE);
  }
};
SLUICE_PLUGIN(Copy)
struct Keeping : Copy {
  struct Kept {};
  explicit Keeping(const sluice_request& request, Kept&& = {}) : Copy(request) {}
  Kept Keep() noexcept { return {}; }
};
extern const sluice_plugin& keeping;
const sluice_plugin& keeping = sluice::internal::Descriptor<Keeping>::kPlugin;
END
cat >"$TEST_TMPDIR/uses/cursor.hpp" <<'END'
#include <sluice/cursor.hpp>
std::uint64_t Use(const sluice_request& request);
std::uint64_t Use(const sluice_request& request) {
  const sluice::Cursor cursor(request);
  return cursor.Limit(1) + cursor.expected_rest() + cursor.bytes().size() + cursor.MoreAfter(1);
}
END

checked=0 failures=0
while IFS='|' read -r compiler language c_standards cxx_standards; do
  [ -n "$compiler" ] || continue
  if ! command -v "$compiler" >/dev/null; then
    echo "SKIP: $compiler is not installed"
    continue
  fi
  more=$C_WARNINGS
  [ "$language" = c ] || more=$CXX_WARNINGS
  for header in "${headers[@]}"; do
    name=$(basename "$header")
    standards=$cxx_standards
    [ "$name" != "${name%.h}" ] && standards=$c_standards
    for standard in $standards; do
      checked=$((checked + 1))
      # shellcheck disable=SC2086
      "$compiler" -x "$language" -std="$standard" $WARNINGS $more -fsyntax-only -I"$include" "$TEST_TMPDIR/uses/$name" ||
        { echo "FAILED: $compiler -std=$standard: $name"; failures=$((failures + 1)); }
    done
  done
done <<<"$COMPILERS"

echo "$checked compilations, $failures failures"
[ $failures = 0 ] && [ $checked != 0 ]
