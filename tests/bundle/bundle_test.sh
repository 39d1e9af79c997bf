#!/bin/bash
# What //:bundle packs runs wherever it is unpacked, in an empty environment, and counts what fails.
# Argument: the archive.
set -u

bundle="$TEST_TMPDIR/a bundle"
tmp="$TEST_TMPDIR/tmp"
out="$TEST_TMPDIR/out"
mkdir "$bundle" "$tmp" && tar -xzf "$1" -C "$bundle" || exit

failures=0
fail() {
  echo "FAILED: $*"
  sed 's/^/    /' "$out"
  failures=$((failures + 1))
}

# run EXIT_CODE ARGUMENT...: runs the tests from another directory, and sees that nothing is left.
run() {
  local expected=$1 status
  shift
  (cd / && exec env -i TMPDIR="$tmp" SLUICE_TEST_TIMEOUT="${timeout:-60}" /bin/sh "$bundle/run-tests" "$@") >"$out" 2>&1
  status=$?
  [ $status = "$expected" ] || fail "run-tests $*: exit code $status, expected $expected"
  is_clean "run-tests $*"
}
is_clean() {
  [ -z "$(ls -A "$tmp")" ] || { fail "$1 leaves $(ls -A "$tmp")" && rm -rf "${tmp:?}"/*; }
}
last() { [[ $(tail -n 1 "$out") =~ ^$1$ ]] || fail "the last line is not '$1'"; }
says() { grep -qE -- "$1" "$out" || fail "does not say '$1'"; }

# plant LINE...: makes a script of these lines the only test that run_planted runs.
readonly PLANTED=core/abi/cursor_test
plant() {
  rm -f "$bundle/tests/$PLANTED"
  printf '%s\n' '#!/bin/sh' "$@" >"$bundle/tests/$PLANTED"
  chmod +x "$bundle/tests/$PLANTED"
}

# Programs alone, with plugins, with arguments, with the program `sluice`, and a conformance test.
run 0 'core/host/*' harness/conformance/check_test tests/cli/plugins_test 'plugins/bsd/testing/without_kEnd*'
last '[1-9][0-9]+ passed, 0 failed(, [0-9]+ skipped)?'
says '^core/host/loader_test +[1-9][0-9]* passed, 0 failed'

run 0 --list
[ "$(wc -l <"$out")" -gt 50 ] || fail 'the list is short'
run 0 --verbose core/host/error_test
says '\[       OK \]'

run 2 core/host/error_test no/such_test
says "no test is called no/such_test; --list"
run 2 --no-such-option
timeout=soon run 2

plant 'echo reason; exit 3'
run 1 "$PLANTED" core/host/error_test
last '[1-9][0-9]* passed, 1 failed'
says 'exit code 3'
says '^    reason$'

plant "kill -SEGV \$\$"
run 1 "$PLANTED"
last '0 passed, 1 failed'
says 'signal 11'

plant "trap '' TERM" 'mkdir -p "$TEST_TMPDIR/a"; chmod 0 "$TEST_TMPDIR/a"' 'while :; do sleep 1; done'
timeout=1 run 1 "$PLANTED"
last '0 passed, 1 failed'
says 'ended after 1 s'

echo 'no program' >"$bundle/tests/$PLANTED"
chmod -x "$bundle/tests/$PLANTED"
run 1 "$PLANTED"
last '0 passed, 1 failed'

plant 'echo "<testsuite><testcase status=\"notrun\"></testsuite>" >"$XML_OUTPUT_FILE"'
run 1 "$PLANTED"
last '0 passed, 0 failed, 1 skipped'

# Interrupted: the test ends, and its directory goes.
plant "echo \$\$ >'$TEST_TMPDIR/pid'" 'exec sleep 50'
for signal in HUP INT TERM; do
  rm -f "$TEST_TMPDIR/pid"
  # In this script's background it would not see INT.
  set -m
  env -i TMPDIR="$tmp" "$bundle/run-tests" "$PLANTED" >"$out" 2>&1 &
  set +m
  for _ in {1..100}; do
    [ ! -s "$TEST_TMPDIR/pid" ] || break
    sleep 0.1
  done
  kill -"$signal" $!
  wait $!
  status=$?
  [ $status = $((128 + $(kill -l "$signal"))) ] || fail "SIG$signal: exit code $status"
  is_clean "SIG$signal"
  ! kill -0 "$(<"$TEST_TMPDIR/pid")" 2>/dev/null || fail "SIG$signal leaves the test"
done

echo "$failures failures"
[ $failures = 0 ]
