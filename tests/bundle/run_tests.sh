#!/bin/sh
# Runs the tests of the bundle it lies in, with nothing but what POSIX has, and in an environment of its own making.
set -u -f

usage() {
  cat <<'END'
usage: run-tests [-v] [TEST]...    runs the tests, one after another: all, or those of these names or patterns

  run-tests                        all of them
  run-tests 'core/*' '*/*splice*'  those that match
  run-tests --list                 their names
  run-tests --verbose              also what tests print that pass, and why cases were skipped (or -v)

  TMPDIR=/var/tmp                  where each test gets a directory, which is removed after it; up to 5 GB are used
  SLUICE_TEST_TIMEOUT=1800         how many seconds a test may take

The last line counts test cases. A test that crashes, hangs or cannot be started counts as one that failed.
Exit codes: 0 nothing failed, 1 something did or no test ran, 2 usage.
END
}

give_up() { printf 'run-tests: %s\n' "$*" >&2; exit 2; }

# Sets case_passed, case_failed and case_skipped from a result file. What is in CDATA is the test's own output. By the shell
# itself: /usr/bin, where awk is, may be missing.
count_cases() {
  open='' cdata=''
  while IFS= read -r line || [ -n "$line" ]; do
    if [ -n "$cdata" ]; then
      case $line in *']]>'*) cdata='' ;; esac
      continue
    fi
    case $line in
      *'<testcase '*)
        count_case
        open=1 bad='' skip=''
        case $line in *'result="skipped"'* | *'result="suppressed"'* | *'status="notrun"'*) skip=1 ;; esac
        ;;
    esac
    case $line in *'<failure '* | *'<failure>'* | *'<error '* | *'<error>'*) bad=1 ;; esac
    case $line in
      *'<![CDATA['*']]>'*) ;;
      *'<![CDATA['*) cdata=1 ;;
    esac
  done <"$1"
  count_case
}

count_case() {
  [ -n "$open" ] || return 0
  if [ -n "$bad" ]; then
    case_failed=$((case_failed + 1))
  elif [ -n "$skip" ]; then
    case_skipped=$((case_skipped + 1))
  else
    case_passed=$((case_passed + 1))
  fi
}

# Prints the process and those that come from it, as far as there is ps(1).
family() {
  tree=$1
  pairs=$(ps -A -o pid= -o ppid= 2>/dev/null)
  grew=1
  while [ -n "$grew" ]; do
    grew=''
    # shellcheck disable=SC2086
    set -- $pairs
    while [ $# -ge 2 ]; do
      case " $tree " in
        *" $1 "*) ;;
        *" $2 "*) tree="$tree $1" grew=1 ;;
      esac
      shift 2
    done
  done
  echo "$tree"
}

# Ends a process and those that come from it.
end() {
  processes=$(family "$1")
  # shellcheck disable=SC2086
  kill $processes
  for _ in 1 2 3 4 5; do
    kill -0 "$1" || break
    sleep 1
  done
  # shellcheck disable=SC2086
  kill -KILL $processes
}

watch() {
  left=$timeout
  # Short naps: the last one outlives this process.
  while [ "$left" -gt 0 ]; do
    sleep 1 || return
    left=$((left - 1))
  done
  : >"$work/hung"
  end "$1"
}

# Becomes a program. What else the user has set is not for it.
start() {
  HOME=$work/tmp TMPDIR=$work/tmp TEST_TMPDIR=$work/tmp XML_OUTPUT_FILE=$work/xml TZ=UTC LD_LIBRARY_PATH=$bundle/lib
  if command -v env >/dev/null; then
    exec env -i PATH="$PATH" LC_ALL=C HOME="$HOME" TMPDIR="$TMPDIR" TEST_TMPDIR="$TEST_TMPDIR" \
      XML_OUTPUT_FILE="$XML_OUTPUT_FILE" TZ="$TZ" LD_LIBRARY_PATH="$LD_LIBRARY_PATH" "$1"
  fi
  export HOME TMPDIR TEST_TMPDIR XML_OUTPUT_FILE TZ LD_LIBRARY_PATH
  exec "$1"
}

# run NAME PROGRAM: runs a test.
run() {
  printf '%-56s ' "$1"
  mkdir "$work/tmp" || exit
  start "$2" </dev/null >"$work/out" 2>&1 &
  test=$!
  watch "$test" </dev/null >/dev/null 2>&1 &
  watchdog=$!
  wait "$test" 2>/dev/null
  status=$?
  test=
  # A shell that has just been forked loses signals that its parent traps; this one cannot be lost.
  [ -e "$work/hung" ] || kill -KILL "$watchdog"
  wait "$watchdog" 2>/dev/null
  watchdog=

  case_passed=0 case_failed=0 case_skipped=0
  if [ -s "$work/xml" ]; then
    count_cases "$work/xml"
  elif [ "$status" = 0 ] && [ ! -e "$work/hung" ]; then
    # It knows no cases, and is one.
    case_passed=1
  fi
  if [ "$case_failed" = 0 ] && { [ "$status" != 0 ] || [ -e "$work/hung" ]; }; then
    case_failed=1
  fi
  passed=$((passed + case_passed))
  failed=$((failed + case_failed))
  skipped=$((skipped + case_skipped))

  printf '%s passed, %s failed, %s skipped' "$case_passed" "$case_failed" "$case_skipped"
  if [ -e "$work/hung" ]; then
    printf '; ended after %s s' "$timeout"
  elif [ "$status" -gt 128 ]; then
    printf '; ended by signal %s' $((status - 128))
  elif [ "$status" != 0 ]; then
    printf '; exit code %s' "$status"
  fi
  echo
  if [ "$case_failed" -gt 0 ] || [ -n "$verbose" ]; then
    while IFS= read -r line || [ -n "$line" ]; do printf '    %s\n' "$line"; done <"$work/out"
  fi
  empty
}

empty() {
  # A test may have taken away the right to remove its files.
  chmod -R u+rwX "$work"
  rm -rf "$work/tmp" "$work/out" "$work/xml" "$work/hung"
}

# shellcheck disable=SC2317
finish() {
  trap '' HUP INT TERM
  [ -z "$watchdog" ] || kill -KILL "$watchdog"
  [ -z "$test" ] || end "$test"
  empty
  rmdir "$work"
} 2>/dev/null

# Whether the name is among the arguments, or one of them is a pattern of it. Without arguments all are wanted.
wanted() {
  name=$1
  shift
  [ $# -gt 0 ] || return 0
  for pattern; do
    # shellcheck disable=SC2254
    case $name in
      $pattern) return 0 ;;
    esac
  done
  return 1
}

# Prints the lines of the table, "name program", of the tests that are wanted.
choose() { while read -r name program; do ! wanted "$name" "$@" || echo "$name $program"; done <tests.txt; }

verbose='' list=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --list) list=1 ;;
    -v | --verbose) verbose=1 ;;
    --) shift; break ;;
    -*) give_up "unknown option $1; --help lists the options" ;;
    *) break ;;
  esac
  shift
done
timeout=${SLUICE_TEST_TIMEOUT:-1800}
case $timeout in
  0 | *[!0-9]*) give_up "SLUICE_TEST_TIMEOUT=$timeout is not a number of seconds" ;;
esac

PATH=${PATH:+$PATH:}/usr/bin:/bin:/usr/sbin:/sbin:/rescue
# Output of any bytes can be shown.
LC_ALL=C
export LC_ALL PATH
unset CDPATH
case $0 in
  */*) bundle=${0%/*} ;;
  *) bundle=. ;;
esac
# Many systems keep in memory what is in /tmp.
if [ -z "${TMPDIR:-}" ]; then
  TMPDIR=/var/tmp
  [ -w "$TMPDIR" ] || TMPDIR=/tmp
fi
top=$(cd -- "$TMPDIR" && pwd -P) || exit 2
# There the tests find each other, the plugins and the program by relative paths.
cd -- "$bundle/tests" || exit 2
bundle=$(cd .. && pwd -P)

for pattern; do
  [ -n "$(choose "$pattern")" ] || give_up "no test is called $pattern; --list shows the names"
done
tests=$(choose "$@")
if [ -n "$list" ]; then
  while read -r name program; do echo "$name"; done <<END
$tests
END
  exit
fi

umask 022
# No test leaves a core file here.
# shellcheck disable=SC3045
ulimit -c 0
test='' watchdog='' passed=0 failed=0 skipped=0
work=$top/sluice-tests.$$
mkdir -m 700 "$work" || exit 2
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

while read -r name program; do
  run "$name" "./$program"
done <<END
$tests
END

status=0
[ "$failed" = 0 ] || status=1
if [ $((passed + failed)) = 0 ]; then
  echo 'no test ran'
  status=1
fi
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
exit "$status"
