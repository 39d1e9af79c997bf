# Sourced by the tests of this package: a plugin author who has installed Sluice but has no copy of its tree.
# The functions are called in this order: new_stranger, expect …, finish.

failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# What a Debian with a compiler has.
readonly TOOLS='ar as awk bash basename c++ cat cc chmod cp cut diff dirname echo env expr false g++ gcc grep head ld ls
  make mkdir mktemp mv nm nproc printf pwd readlink rm rmdir sed sh sleep sort tail tar test touch tr true uname uniq wc'

# Makes $home, an empty home directory, and a PATH with only TOOLS and the tools named here, as far as they exist.
# Arguments: the archive made by //:install, to be unpacked in ~/.local, or an empty word; more tools.
new_stranger() {
  local tool path archive=$1
  shift
  home=$(mktemp -d "$TEST_TMPDIR/home.XXXXXX")
  mkdir "$home/tools" "$home/tmp"
  for tool in $TOOLS "$@"; do
    path=$(type -P "$tool") && ln -s "$path" "$home/tools/$(basename "$tool")"
  done
  [ -z "$archive" ] || { mkdir "$home/.local" && tar -xf "$archive" -C "$home/.local"; } || exit 1
}

# Runs a command in the home directory, with nothing of this test's environment.
stranger() {
  (cd "$home" && exec env -i PATH="$home/.local/bin:$home/tools" HOME="$home" TMPDIR="$home/tmp" LC_ALL=C.UTF-8 "$@")
}

# Runs a command, which must return this exit code. Its output is kept in $home/out, and shown if it returns another.
expect() {
  local expected=$1 status
  shift
  stranger "$@" >"$home/out" 2>&1 </dev/null
  status=$?
  [ $status = "$expected" ] && return
  fail "$*: exit code $status, expected $expected"
  sed 's/^/    /' "$home/out"
  return 1
}
says() { grep -qF -- "$1" "$home/out" || { fail "does not say \"$1\":" && sed 's/^/    /' "$home/out"; }; }

# Checks a plugin as every plugin is checked. Arguments: its file, relative to the home directory; its name; a channel to
# count on; options of `sluice check`.
expect_good_plugin() {
  local file=$1 name=$2 channel=$3
  expect 0 nm -D --defined-only --format=posix "$file" && [ "$(cut -d' ' -f1 "$home/out")" = sluice_plugin_entry ] ||
    fail "$file exports $(cut -d' ' -f1 "$home/out" | head -5 | tr '\n' ' ')"
  expect 0 sluice info "$file" && says "$name"
  expect 0 sluice count --channel "$channel" "$file" && says confirmed
  expect 0 sluice check "${@:4}" "$file" && tail -n 1 "$home/out"
}

# Ends a test that cannot run here. It counts as skipped, with this reason.
skip() {
  echo "SKIP: $*"
  [ -z "${XML_OUTPUT_FILE:-}" ] || cat >"$XML_OUTPUT_FILE" <<END
<testsuites><testsuite name="$TEST_TARGET" tests="1" skipped="1">
<testcase name="$TEST_TARGET" result="skipped"><skipped message="$*"/></testcase>
</testsuite></testsuites>
END
  exit 0
}

finish() {
  echo "$failures failures"
  [ $failures = 0 ]
  exit
}
