#!/bin/bash
# Sizes, offsets, alignments and constants of <sluice/plugin.h> are those in golden/, whichever compiler and operating
# system a plugin is built with.
# Arguments: plugin.h, history.md, the golden files.
set -u -o pipefail
. "$(dirname "$0")/describe.sh"

include=$(dirname "$(dirname "$1")")
history=$2
shift 2
goldens=("$@")

# architecture | compiler and its options
readonly COMPILERS="
$(uname -m)|gcc -std=gnu11
$(uname -m)|clang -std=gnu11
x86_64|$CROSS=x86_64-linux-gnu
x86_64|$CROSS=x86_64-unknown-freebsd
x86_64|$CROSS=x86_64-apple-darwin
x86_64|$CROSS=x86_64-w64-windows-gnu
x86_64|$CROSS=x86_64-pc-windows-msvc
aarch64|$CROSS=aarch64-linux-gnu
aarch64|$CROSS=aarch64-unknown-freebsd
aarch64|$CROSS=aarch64-apple-darwin
aarch64|$CROSS=aarch64-w64-windows-gnu
aarch64|$CROSS=aarch64-pc-windows-msvc
"

checked=0 failures=0
for golden in "${goldens[@]}"; do
  architecture=$(basename "$golden" .txt)
  while IFS='|' read -r target compiler; do
    [ "$target" = "$architecture" ] || continue
    # shellcheck disable=SC2086
    set -- $compiler
    if ! command -v "$1" >/dev/null; then
      echo "SKIP: $compiler: $1 is not installed"
      continue
    fi
    checked=$((checked + 1))
    if ! seen=$(describe "$include" "$@"); then
      echo "FAILED: $compiler does not compile plugin.h"
      failures=$((failures + 1))
    elif ! diff -u --label "accepted: $architecture" --label "$compiler" "$golden" - <<<"$seen"; then
      failures=$((failures + 1))
    fi
  done <<<"$COMPILERS"
done

# Every change of what was accepted has a line in the history, with the reason.
digest=$(digest "${goldens[@]}")
if [ "$(grep -oE '^\| [^|]+ \| [^|]+ \| [0-9a-f]{12} \|' "$history" | tail -n 1 | cut -d' ' -f6)" != "$digest" ]; then
  echo "FAILED: the last line of tests/abi/history.md is not about the golden files, whose digest is $digest"
  failures=$((failures + 1))
fi

echo "$checked compilers and targets, $failures failures"
if [ $failures != 0 ]; then
  echo 'If the change is meant: docs/abi.md, "How a change is accepted".'
fi
[ $failures = 0 ] && [ $checked != 0 ]
