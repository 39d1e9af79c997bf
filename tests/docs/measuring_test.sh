#!/bin/bash
# The commands of docs/measuring.md print what it shows: all of them are run, in order.
# Arguments: the archive made by //:install, measuring.md.
set -u
. tests/docs/stranger.sh
. tests/docs/fences.sh
. tests/docs/session.sh

new_stranger "$1"
mkdir "$home/fences"
split_fences "$home/fences" <"$2" || fail "$2: no code, or a fence that is not closed"
run_commands
compare_texts

finish
