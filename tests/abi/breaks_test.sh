#!/bin/bash
# Changes of the ABI are caught, and named: each is made in a copy of <sluice/plugin.h>, which is then compared with what
# was accepted, in both ways.
# Arguments: plugin.h, the baseline, a golden file of this machine's kind.
set -u -o pipefail
. "$(dirname "$0")/describe.sh"
. "$(dirname "$0")/abigail.sh"

header=$1
baseline=$2
golden=$3
failures=0
fail() {
  echo "FAILED: $change: $*"
  failures=$((failures + 1))
}

# what is changed | how, for sed | a line of the golden files that changes | what abidiff says about it
# No type knows about constants and about names of parameters, so abidiff does not either.
readonly CHANGES='
nothing but a comment|s/Sluice plugin ABI/The ABI/||
a field in the middle|/^typedef struct sluice_report/,/^}/s/^  int64_t os_error;/  int64_t middle;\n&/|+     8    8  int64_t middle|int64_t middle
a field at the end|s/^} sluice_report;/  uint64_t more;\n&/|+    24    8  uint64_t more|uint64_t more
a field removed|/^  uint32_t facts;/d|-     8    4  uint32_t facts|uint32_t facts
two fields of one type swapped|s/^  uint32_t source_kinds;/  uint32_t other;/; s/^  uint32_t sink_kinds;/  uint32_t source_kinds;/; s/^  uint32_t other;/  uint32_t sink_kinds;/|-     8    4  uint32_t sink_kinds|uint32_t sink_kinds
a field renamed|s/^  uint32_t facts;/  uint32_t notes;/|+     8    4  uint32_t notes|sluice_endpoint::notes
a sign|/^typedef struct sluice_endpoint/,/^}/s/^  int64_t handle;/  uint64_t handle;/|+    16    8  uint64_t handle|int64_t handle
a const|/^typedef struct sluice_report/,/^}/s/^  const char \*reason;/  char *reason;/|+    16    8  char *reason|const char* reason
a struct lent by value grows|s/^} sluice_bytes;/  uint64_t more;\n&/|+struct sluice_bytes: 24 bytes, aligned to 8|uint64_t more
a parameter|s/uint64_t budget/uint32_t budget/|+    88    8  sluice_status(*step)(void *storage, uint32_t budget, sluice_progress *progress)|parameter 2 of type
the name of a parameter|s/const char \*id);/const char *key);/|+   104    8  const void *(*get_extension)(const char *key)|
the type of a status|s/^typedef int32_t sluice_status;/typedef int64_t sluice_status;/|+typedef int64_t sluice_status|int32_t
a constant|s/^#define SLUICE_DRAINING 3/#define SLUICE_DRAINING 4/|+SLUICE_DRAINING                  int32  4|
the sign of a constant|s/^#define SLUICE_KIND_PIPE 4u/#define SLUICE_KIND_PIPE 4/|+SLUICE_KIND_PIPE                 int32  4|
a constant removed|/^#define SLUICE_CAP_STABLE /d|-SLUICE_CAP_STABLE                uint64 4|
the entry point renamed|s/sluice_plugin_entry"/sluice_entry"/|+SLUICE_PLUGIN_ENTRY_NAME         string "sluice_entry"|
'

abigail_missing=$(abigail_is_missing)
[ -z "$abigail_missing" ] || echo "SKIP: comparisons with the baseline: $abigail_missing"

mkdir -p "$TEST_TMPDIR/sluice"
checked=0
while IFS='|' read -r change edit line words; do
  [ -n "$change" ] || continue
  checked=$((checked + 1))
  sed "$edit" "$header" >"$TEST_TMPDIR/sluice/plugin.h"
  ! cmp -s "$header" "$TEST_TMPDIR/sluice/plugin.h" || fail 'the edit does not fit plugin.h any more'

  seen=$(describe "$TEST_TMPDIR" gcc -std=gnu11) || fail 'does not compile'
  difference=$(diff -u0 "$golden" - <<<"$seen" | tail -n +3)
  if [ -z "$line" ]; then
    [ -z "$difference" ] || fail "reported: $difference"
  else
    grep -qxF -e "$line" <<<"$difference" || fail "the golden file does not show \"$line\", but: $difference"
  fi

  [ -z "$abigail_missing" ] || continue
  abi_xml "$TEST_TMPDIR" gcc "$TEST_TMPDIR/changed.xml" || fail 'no description'
  if report=$(abi_changes "$baseline" "$TEST_TMPDIR/changed.xml"); then
    [ -z "$words" ] || fail 'abidiff sees no change'
  elif [ -z "$words" ]; then
    fail "abidiff reports: $report"
  else
    grep -qF -e "$words" <<<"$report" || fail "abidiff does not say \"$words\", but: $report"
  fi
done <<<"$CHANGES"

echo "$checked changes, $failures failures"
[ $failures = 0 ] && [ $checked != 0 ]
