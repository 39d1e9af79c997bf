#!/bin/bash
# The examples of docs/measuring.md show what it says they show: all of its commands are run, in order.
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
