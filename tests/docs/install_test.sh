#!/bin/bash
# What //:install packs is complete and works wherever it is unpacked.
# Argument: the archive.
set -u
. tests/docs/stranger.sh

new_stranger "$1"
for file in bin/sluice include/sluice/{plugin.h,plugin.hpp,cursor.hpp,kernel_report.h,plugin.lds} share/sluice/template/{Makefile,plugin.cc}; do
  [ -f "$home/.local/$file" ] || fail "$file is not installed"
done
! tar -tf "$1" | grep -q '/$' || fail 'unpacking the archive changes directories that are there'

plugins=("$home"/.local/lib/sluice/*.so)
expect 0 sluice list
for plugin in "${plugins[@]}"; do
  says "$(basename "$plugin" .so)"
done
[ ${#plugins[@]} -ge 4 ] || fail "only ${#plugins[@]} plugins are installed"
expect 0 sluice info linux.sendfile && says "$home/.local/lib/sluice/linux.sendfile.so"

finish
