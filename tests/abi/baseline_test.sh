#!/bin/bash
# <sluice/plugin.h> is the ABI of the accepted baseline, as libabigail sees it in what each compiler made of it.
# Arguments: plugin.h, the baseline, a golden file.
set -u -o pipefail
. "$(dirname "$0")/abigail.sh"

include=$(dirname "$(dirname "$1")")
baseline=$2
golden=$3
failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

missing=$(abigail_is_missing)
[ -z "$missing" ] || { echo "SKIP: $missing"; exit 0; }

# A type that the entry point does not lead to would never be compared.
while read -r type; do
  grep -q "name='$type' .*is-struct='yes'" "$baseline" || fail "the baseline does not know struct $type"
done < <(sed -n 's/^struct \([a-z0-9_]*\):.*/\1/p' "$golden")

for compiler in gcc clang; do
  if ! command -v $compiler >/dev/null; then
    echo "SKIP: $compiler is not installed"
    continue
  fi
  echo "with $compiler:"
  abi_xml "$include" $compiler "$TEST_TMPDIR/$compiler.xml" || { fail "no description"; continue; }
  abi_changes "$baseline" "$TEST_TMPDIR/$compiler.xml" || fail "plugin.h differs from the baseline"
done

if [ $failures != 0 ]; then
  echo 'If the change is meant: docs/abi.md, "How a change is accepted".'
fi
[ $failures = 0 ]
