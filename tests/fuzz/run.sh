#!/bin/bash
# Runs a fuzz target.
#
#   ./bazelw test //tests/fuzz:cli_fuzz                               for a minute
#   ./bazelw test //tests/fuzz:cli_fuzz --test_env=SLUICE_FUZZ_SECONDS=3600 --test_timeout=4000
#   ./bazelw run //tests/fuzz:cli_fuzz -- /path/to/input…             these inputs only
#   ./bazelw run //tests/fuzz:cli_fuzz -- --keep /path/to/directory…  writes the corpus anew: the fewest inputs, of the old
#                                                                     ones and those directories, that reach all they reach
#
# Arguments: fuzzer, corpus, label of the target, options of libFuzzer, and the above.
set -u -o pipefail

fuzzer=$PWD/$1
corpus=$2
label=$3
options=("$4")
shift 4

# The code under test writes to its own standard streams, as a program does.
options+=(-close_fd_mask=3 -timeout=10 -rss_limit_mb=1024)

if [ "${1:-}" = --keep ]; then
  shift
  cd "${BUILD_WORKSPACE_DIRECTORY:?please use ./bazelw run}" || exit
  fewest=$(mktemp -d)
  # Edges only: counts of how often each was taken would keep many times as many.
  "$fuzzer" "${options[@]}" -set_cover_merge=1 -use_counters=0 "$fewest" "$corpus" "$@" 2>&1 | tail -n 3
  rm -rf "$corpus"
  mv "$fewest" "$corpus"
  chmod -R u=rwX,go=rX "$corpus"
  echo "$corpus: $(find "$corpus" -type f | wc -l) inputs, $(du -bs "$corpus" | cut -f1) bytes"
  exit
fi
[ $# = 0 ] || exec "$fuzzer" "${options[@]}" "$@"

work=$(mktemp -d "${TEST_TMPDIR:-/tmp}/fuzz.XXXXXX")
# Kept by Bazel, in bazel-testlogs.
outputs=${TEST_UNDECLARED_OUTPUTS_DIR:-$work}
mkdir "$work/found"

"$fuzzer" "${options[@]}" -max_total_time="${SLUICE_FUZZ_SECONDS:-60}" -print_final_stats=1 \
  -artifact_prefix="$outputs/" "$work/found" "$corpus" >"$work/log" 2>&1
status=$?

executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$work/log" | tail -n 1)
echo "$label: ${executions:-0} executions, ${coverage:-0} edges covered," \
  "$(find -L "$corpus" -type f | wc -l) inputs to start from, $(find "$work/found" -type f | wc -l) found" \
  "($(grep -o 'Seed: [0-9]*' "$work/log"))"

if [ $status != 0 ]; then
  # The rest is the progress of the fuzzer, and shadow bytes.
  grep -E '^==|^ +#[0-9]+ 0x|: runtime error: |^broken: |^SUMMARY: |ERROR: |^terminate ' "$work/log" | head -n 60
  for input in "$outputs"/{crash,leak,timeout,oom}-*; do
    [ -e "$input" ] || continue
    echo "The input, $(stat -c %s "$input") bytes:"
    od -A d -t x1z -v "$input"
    echo "To run it again:"
    echo "  base64 -d <<<$(base64 -w 0 "$input") >/tmp/input && ./bazelw run $label -- /tmp/input"
  done
  exit 1
fi
# A fuzzer that runs nothing finds nothing.
[ "${executions:-0}" -gt 1000 ]
