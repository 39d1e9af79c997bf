#!/bin/bash
# sluice_conformance_test() fails as `sluice check` does, shows its report, and counts its cases.
# Arguments: such tests of a plugin that moves nothing, of one that cannot be loaded, and of one whose failures are
# expected.
set -u

failures=0
fail() {
  echo "FAILED: $*"
  sed 's/^/    /' "$TEST_TMPDIR/out"
  failures=$((failures + 1))
}

# Runs a test as Bazel does.
run() {
  local expected=$1 status
  rm -f "$TEST_TMPDIR/xml"
  XML_OUTPUT_FILE="$TEST_TMPDIR/xml" "$2" "${@:3}" >"$TEST_TMPDIR/out" 2>&1
  status=$?
  [ $status = "$expected" ] || fail "$2: exit code $status, expected $expected"
}
cases() { grep -o "<$1[ >]" "$TEST_TMPDIR/xml" | wc -l; }

run 1 "$1"
grep -q C-STATUS-2 "$TEST_TMPDIR/out" || fail 'the report cites no clause'
[ "$(cases testcase)" -gt 5 ] || fail "only $(cases testcase) cases in the XML file"
[ "$(cases failure)" -gt 0 ] || fail 'no failure in the XML file'
if grep -o 'name="[^"]*"' "$TEST_TMPDIR/xml" | grep -q '@unix'; then fail 'the options of the rule have no effect'; fi

run 3 "$2"
grep -q magic "$TEST_TMPDIR/out" || fail 'the report does not say why the plugin was refused'

run 0 "$3"
grep -q XFAIL "$TEST_TMPDIR/out" || fail 'the expectations file has no effect'
[ "$(cases failure)" = 0 ] || fail 'what is expected is a failure in the XML file'

# Options of the command line (--test_arg) come behind those of the rule; Bazel is not needed to run the test.
run 4 "$3" --exclude='*'
run 2 "$3" --no-such-option
(unset XML_OUTPUT_FILE && "$3" >"$TEST_TMPDIR/out" 2>&1) || fail 'it needs $XML_OUTPUT_FILE'

echo "$failures failures"
[ $failures = 0 ]
