#!/bin/bash
# The template is a good plugin, built outside Sluice's tree with the installed headers alone: by one command, and by its
# Makefile.
# Argument: the archive made by //:install.
set -u
. tests/kit/stranger.sh

new_stranger "$1"
expect 0 cp -r .local/share/sluice/template acme
expect 0 c++ -std=c++20 -shared -fPIC -fvisibility=hidden -Wall -Wextra -Wpedantic -Werror -I .local/include \
  -Wl,--version-script=.local/include/sluice/plugin.lds acme/plugin.cc -o acme.copy.so
expect_good_plugin ./acme.copy.so acme.copy tcp

# Its parts may be apart. `sluice` comes from PATH then.
expect 0 make -C acme SLUICE_INCLUDE="$home/.local/include"
expect 0 make -C acme check SLUICE_INCLUDE="$home/.local/include" SLUICE=sluice
expect 0 make -C acme clean
[ ! -e "$home/acme/acme.copy.so" ] || fail 'make clean leaves the plugin behind'
expect 0 make -C acme count SLUICE_PREFIX="$home/.local" && says confirmed
expect_good_plugin acme/acme.copy.so acme.copy unix

# A plugin that does not compile, or does not keep the contract, fails `make check`.
expect 0 sed -i 's/cursor_.Count(progress)/progress.bytes_done = 0/' acme/plugin.cc
expect 2 make -C acme check SLUICE_PREFIX="$home/.local"
expect 0 sed -i 's/pread(source_/pread(sauce_/' acme/plugin.cc
expect 2 make -C acme SLUICE_PREFIX="$home/.local"

finish
