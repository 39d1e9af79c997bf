#!/bin/bash
# The template is a good plugin, built outside Sluice's tree with the installed headers alone: by one command, and by its
# Makefile. (Its conformance_test and authoring_test run all cases; here a group of them shows that it works.)
# Argument: the archive made by //:install.
set -u
. tests/docs/stranger.sh

new_stranger "$1"
expect 0 cp -r .local/share/sluice/template acme
expect 0 c++ -std=c++20 -shared -fPIC -fvisibility=hidden -Wall -Wextra -Wpedantic -Werror -I .local/include \
  -Wl,--version-script=.local/include/sluice/plugin.lds acme/plugin.cc -o acme.copy.so
expect_good_plugin ./acme.copy.so acme.copy tcp --include='bytes.*'

# The header and the program may be in different places; `sluice` then comes from PATH.
expect 0 make -C acme SLUICE_INCLUDE="$home/.local/include"
expect 0 make -C acme check SLUICE_INCLUDE="$home/.local/include" SLUICE=sluice CHECKFLAGS=--include='bytes.*' && says ' passed'
expect 0 make -C acme clean
[ ! -e "$home/acme/acme.copy.so" ] || fail 'make clean leaves the plugin behind'
expect 0 make -C acme count SLUICE_PREFIX="$home/.local" COUNTFLAGS=--channel=unix && says confirmed
expect 0 nm -D --defined-only --format=posix acme/acme.copy.so && [ "$(wc -l <"$home/out")" = 1 ] ||
  fail 'the Makefile exports more than the entry point'

# A plugin that does not keep the contract, or does not compile, fails `make check`.
expect 0 sed -i 's/cursor_.Count(progress)/progress.bytes_done = 0/' acme/plugin.cc
expect 2 make -C acme check SLUICE_PREFIX="$home/.local" CHECKFLAGS=--include='bytes.one' && says 'FAIL '
expect 0 sed -i 's/pread(source_/pread(sauce_/' acme/plugin.cc
expect 2 make -C acme SLUICE_PREFIX="$home/.local" && says sauce_

finish
