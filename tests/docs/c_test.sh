#!/bin/bash
# A plugin in C11 needs only a C compiler and one header. (Its conformance test runs all cases.)
# Arguments: the archive made by //:install, the sources of plugins/examples.
set -u
. tests/docs/stranger.sh

new_stranger "$1"
cp -L "${@:2}" "$home"
rm "$home"/.local/include/sluice/*.hpp
expect 0 cc -std=c11 -shared -fPIC -fvisibility=hidden -Wall -Wextra -Wpedantic -Werror -I .local/include \
  copy_file_range.c -o example.copy_file_range.so
expect_good_plugin ./example.copy_file_range.so example.copy_file_range file --include='bytes.*'

finish
