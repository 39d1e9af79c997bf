#!/bin/bash
# wine_run.sh hands on what it should, and leaves nothing behind.
# Arguments: wine_run.sh, probe.exe.
set -u

run=$1 probe=$2
failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}
is() { # what, expected, what it is
  [ "$3" = "$2" ] || fail "$1: $3, expected $2"
}
# Programs are started with the path of their prefix in the environment.
running() { grep -lsa "=$TEST_TMPDIR/wine[.]" /proc/[0-9]*/environ; }
is_clean() {
  [ -z "$(find "$TEST_TMPDIR" -maxdepth 1 -name 'wine.*')" ] || fail "$1 leaves a prefix"
  [ -z "$(running)" ] || fail "$1 leaves processes: $(running)"
}

"$run" "$probe" exit 7
is 'exit code' 7 $?
is 'standard input' 'hello' "$(echo hello | "$run" "$probe" copy - | tr -d '\r')"
is_clean 'a program that ends'

"$run" bash -c 'exit $#' - one 'two words'
is 'exit code of a script' 2 $?

of() { "$run" "$probe" print "$1" | tr -d '\r'; }
is 'TEST_TMPDIR' "Z:${TEST_TMPDIR//\//\\}" "$(of TEST_TMPDIR)"
is 'XML_OUTPUT_FILE' 'Z:\some\test.xml' "$(XML_OUTPUT_FILE=/some/test.xml of XML_OUTPUT_FILE)"
is 'TEST_TARGET' '//a:test' "$(TEST_TARGET=//a:test of TEST_TARGET)"
is 'TEST_SIZE' 'small' "$(TEST_SIZE=small of TEST_SIZE)"
is 'an environment without any' '(none)' "$(env -u XML_OUTPUT_FILE "$run" "$probe" print XML_OUTPUT_FILE | tr -d '\r')"

# One of them would see the file of the other if they had one drive C:.
"$run" "$probe" create 'c:\windows\temp\file' || fail 'cannot create a file'
is 'files of one prefix' 0 "$(find "$SLUICE_WINE/" -name file | wc -l)"

for i in 1 2 3; do "$run" "$probe" exit "$i" & programs[i]=$!; done
for i in 1 2 3; do
  wait "${programs[i]}"
  is "exit code of one of three at a time" "$i" $?
done
is_clean 'three programs'

# What Bazel sends when the time is up.
mkfifo "$TEST_TMPDIR/output"
"$run" "$probe" sleep 30 >"$TEST_TMPDIR/output" &
program=$!
read -r up <"$TEST_TMPDIR/output"
is 'the sleeping program' up "${up%$'\r'}"
kill "$program"
wait "$program"
is 'exit code after a signal' 143 $?
is_clean 'a program that gets a signal'

SLUICE_WINE=/nonexistent "$run" "$probe" exit 0 2>"$TEST_TMPDIR/err" && fail 'runs without a prefix'
grep -q 'run ./bazelw' "$TEST_TMPDIR/err" || fail 'does not say who makes the prefix'

echo "$failures failures"
[ $failures = 0 ]
