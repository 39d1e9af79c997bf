#!/bin/bash
# bazelw on machines of all sorts. They are made of a root directory for the libraries, and of a PATH on which
# everything that could touch this machine is a stub that only logs its call.
# Argument: bazelw.
set -u

bazelw=$(readlink -f "$1")
failures=0
fail() {
  echo "FAILED: $machine: $*"
  sed 's/^/    /' "$box/err"
  failures=$((failures + 1))
}

stub() { # name, body
  printf '#!/bin/bash\necho "%s $*" >>"%s/log"\n%s\n' "$1" "$box" "$2" >"$box/bin/$1"
  chmod +x "$box/bin/$1"
}

# Installs into the box what the packages of the build contain.
libraries() {
  local file
  for file in usr/src/googletest/googletest/src/gtest-all.cc usr/include/xxhash.h \
    usr/share/bazel/rules/{cc/cc,java/java,proto/proto}/defs.bzl \
    usr/lib/x86_64-linux-gnu/{libboost_program_options.a,libfmt.so,libbenchmark.so,libmnl.so}; do
    mkdir -p "$box/root/$(dirname "$file")"
    touch "$box/root/$file"
  done
  mkdir -p "$box/root/usr/include/boost"
  echo '#define BOOST_VERSION 108100' >"$box/root/usr/include/boost/version.hpp"
  stub g++ 'echo 12'
  stub clang-format ''
  stub clang-tidy ''
  stub valgrind ''
  stub abidiff ''
  stub clang++ 'echo "$SLUICE_PROBE_ROOT/clang"'
  mkdir -p "$box/root/clang"
  touch "$box/root/clang/libclang_rt.fuzzer-x86_64.a"
}
bazel_4() { stub bazel-4 'printf "%s\n" "$@" >"$BOX/arguments"; exit "${BAZEL_EXIT:-0}"'; }

new_machine() { # description; a Debian without anything, root as the user
  machine=$1
  box=$(mktemp -d "$TEST_TMPDIR/box.XXXXXX")
  mkdir -p "$box"/{bin,root,home,tmp}
  touch "$box/log"
  local tool
  for tool in bash cat chmod cut dirname env mkdir paste sed stat touch true; do ln -s "$(type -P "$tool")" "$box/bin/$tool"; done
  stub id 'echo 0'
  stub apt-get ''
  stub apt-cache 'echo "  Candidate: 1.0-1"'
}

run() { # expected exit code, arguments of bazelw; environment from the array `environment`
  local expected=$1 status
  shift
  env -i PATH="$box/bin" HOME="$box/home" TMPDIR="$box/tmp" BOX="$box" SLUICE_PROBE_ROOT="$box/root" \
    "${environment[@]}" "$bazelw" "$@" >"$box/out" 2>"$box/err" </dev/null
  status=$?
  [ $status = "$expected" ] || fail "exit code $status, expected $expected"
}
environment=()

says() { grep -qF -- "$1" "$box/err" || fail "does not say: $1"; }
logged() { grep -qF -- "$1" "$box/log" || fail "does not call: $1"; }
not_logged() { ! grep -qE -- "$1" "$box/log" || fail "calls: $(grep -E -- "$1" "$box/log")"; }
got_arguments() { [ "$(cat "$box/arguments" 2>/dev/null)" = "$(printf '%s\n' "$@")" ] || fail "arguments: $(cat "$box/arguments")"; }
rc() { echo "--bazelrc=$box/home/.cache/sluice/bazelrc"; }

all_packages='bazel-bootstrap bazel-rules-cc bazel-rules-java bazel-rules-proto g++ libboost1.81-dev libboost-program-options1.81-dev libfmt-dev googletest libxxhash-dev libbenchmark-dev libmnl-dev'
test_packages='clang-format clang-tidy valgrind clang libclang-rt-dev abigail-tools'

new_machine 'bare, installing forbidden'
environment=(SLUICE_NO_INSTALL=1)
run 2 test //...
says 'bazelw: missing Boost 1.81 headers (libboost1.81-dev)'
[ "$(grep -c '^bazelw: missing ' "$box/err")" = 18 ] || fail 'not one line for each of 18 missing things'
says "  apt-get install --no-install-recommends $all_packages $test_packages"
not_logged '^apt-get'
environment=()

new_machine 'bare, only to run the program'
environment=(SLUICE_NO_INSTALL=1)
run 2 run //harness:sluice
[ "$(sed -n '$p' "$box/err")" = "  apt-get install --no-install-recommends $all_packages" ] || fail 'asks for packages of the tests'
environment=()

new_machine 'not Debian'
rm "$box/bin/apt-get"
run 2 test //...
says 'missing {fmt} (on Debian: libfmt-dev)'
says 'no apt-get'

new_machine 'not Debian, everything there'
rm "$box/bin/apt-get" "$box/bin/apt-cache"
libraries
bazel_4
run 0 test //...
got_arguments "$(rc)" test //...

new_machine 'no root, no sudo'
stub id 'echo 1000'
run 2 test //...
says "  sudo apt-get install --no-install-recommends $all_packages $test_packages"
not_logged '^apt-get'

new_machine 'no root, sudo wants a password'
stub id 'echo 1000'
stub sudo 'exit 1'
run 2 test //...
says '  sudo apt-get install'
not_logged '^apt-get'

# The stub of apt-get brings everything at once.
installing="$(declare -f stub libraries bazel_4); box=\$BOX; [[ \$* != *install* ]] || { libraries; bazel_4; }"

new_machine 'bare'
stub apt-get "$installing"
run 0 test //...
logged 'install --yes --no-install-recommends --no-remove bazel-bootstrap'
not_logged ' update'
got_arguments "$(rc)" test //...
[ ! -s "$box/out" ] || fail 'writes to standard output'

new_machine 'no root, sudo without a password'
stub id 'echo 1000'
stub sudo 'shift; exec "$@"'
stub apt-get "$installing"
run 0 test //...
logged 'sudo -n env DEBIAN_FRONTEND=noninteractive apt-get'

new_machine 'bare, package lists never fetched'
stub apt-get "$installing; [[ \$* != *update* ]] || touch \$BOX/updated"
stub apt-cache '[ ! -e $BOX/updated ] || echo "  Candidate: 1.0-1"'
run 0 test //...
logged ' update'

new_machine 'bare, package lists out of date'
stub apt-get "[[ \$* != *update* ]] || touch \$BOX/updated; [ -e \$BOX/updated ] || exit 100; $installing"
run 0 test //...
logged ' update'

new_machine 'a release with another Boost'
stub apt-get "$installing"
stub apt-cache '[[ $* = *1.81* ]] && echo "  Candidate: (none)" || echo "  Candidate: 1.0-1"'
run 0 test //...
logged ' libboost1.83-dev libboost-program-options1.83-dev '

new_machine 'a release that lacks a package'
stub apt-cache '[[ $* = *libmnl* ]] || echo "  Candidate: 1.0-1"'
run 2 test //...
says 'does not offer libmnl-dev'
not_logged ' install '

new_machine 'apt-get would have to remove a package'
stub apt-get 'exit 100'
run 2 test //...
says 'apt-get refused'
says '  apt-get install --no-install-recommends bazel-bootstrap'

new_machine 'compiler too old'
libraries
bazel_4
stub g++ 'echo 11'
run 2 test //...
says 'still missing after the installation: a C++20 compiler (g++ 12 or newer)'

new_machine 'Clang without libFuzzer'
libraries
bazel_4
rm "$box/root/clang/libclang_rt.fuzzer-x86_64.a"
stub apt-get ':>"$SLUICE_PROBE_ROOT/clang/libclang_rt.fuzzer-x86_64.a"'
run 0 test //...
logged 'install --yes --no-install-recommends --no-remove libclang-rt-dev'

new_machine 'complete'
libraries
bazel_4
environment=(BAZEL_EXIT=37)
run 37 run //harness:sluice -- 'two words' '' '*' --json
got_arguments "$(rc)" run //harness:sluice -- 'two words' '' '*' --json
not_logged '^(apt|dpkg|sudo|id)'
environment=()
grep -qF "build --disk_cache=\"$box/home/.cache/sluice/disk\"" "$box/home/.cache/sluice/bazelrc" || fail 'no disk cache'
! grep -q workspace "$box/home/.cache/sluice/bazelrc" || fail 'Bazel 4 does not know the option'

new_machine 'home directory not writable'
libraries
bazel_4
environment=(HOME=/proc/nonexistent)
private="$box/tmp/sluice-0"
run 0 test //...
got_arguments "--output_user_root=$private/bazel" "--bazelrc=$private/bazelrc" test //...
[ "$(stat -c %a "$private")" = 700 ] || fail 'others can enter the directory'
chmod 777 "$private"
run 2 test //...
says 'not a private directory'
rm -r "$private"
ln -s "$box/home" "$private"
run 2 test //...
environment=()

new_machine 'a newer Bazel'
libraries
rm -r "$box/root/usr/share/bazel"
stub bazel '[ "$1" = --version ] && echo bazel 7.4.1 && exit; printf "%s\n" "$@" >"$BOX/arguments"'
bazel_4
run 0 test //...
not_logged '^bazel-4'
got_arguments "$(rc)" test //...
grep -qx 'common --noenable_workspace' "$box/home/.cache/sluice/bazelrc" || fail 'Bazel 7 reads WORKSPACE'

new_machine 'a Bazel that is too old'
libraries
stub bazel '[ "$1" = --version ] && echo bazel 5.4.0'
bazel_4
run 0 test //...
logged 'bazel-4 --bazelrc'

new_machine 'bazelisk'
libraries
bazel_4
stub bazelisk 'echo "$USE_BAZEL_VERSION" >"$BOX/arguments"'
run 0 test //...
grep -q '^[0-9.]*$' "$box/arguments" || fail 'bazelisk is not told which Bazel'

new_machine 'no arguments'
run 2
says 'usage: ./bazelw'
run 0 --help
grep -q 'usage: ./bazelw' "$box/out" || fail 'no help'
not_logged .

echo "$failures failures"
[ $failures = 0 ]
