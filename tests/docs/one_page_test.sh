#!/bin/bash
# The whole plugin at the end of docs/authoring.md compiles by the command given there, and is a good one.
# Arguments: the archive made by //:install, authoring.md.
set -u
. tests/docs/stranger.sh
. tests/docs/fences.sh

new_stranger "$1"
mkdir "$home/fences"
sed -n '/^## A whole plugin on one page/,$p' "$2" | split_fences "$home/fences" || fail "$2 has no plugin on one page"
source=("$home"/fences/*.cpp)
commands=("$home"/fences/*.sh)
[ ${#source[@]} = 1 ] && [ ${#commands[@]} = 1 ] || fail 'expected one block of C++ and one of commands'

# The commands are for somebody at the top of the tree.
mkdir -p "$home/core" "$home/plugins"
ln -s ../.local/include "$home/core/abi"
ln -s ../.local/include/sluice/plugin.lds "$home/plugins/plugin.lds"
cp "${source[0]}" "$home/copy.cc"

expect 0 bash -eux "${commands[0]}" && says ' passed' && says confirmed && tail -n 3 "$home/out"
expect_good_plugin ./acme.copy.so acme.copy tcp --include='bytes.*'

finish
