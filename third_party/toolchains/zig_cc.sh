#!/bin/sh
# Zig's C and C++ compiler, which bazelw has installed. It compiles the system's libraries once for each system.
export ZIG_GLOBAL_CACHE_DIR="$SLUICE_ZIG/cache" ZIG_LOCAL_CACHE_DIR="$SLUICE_ZIG/cache"
language=c++
depfile=
before=
for argument; do
  case $argument in *.c) language=cc ;; esac
  [ "$before" != -MF ] || depfile=$argument
  before=$argument
done
"$SLUICE_ZIG/zig" "$language" "$@" || exit
# Zig's own headers have absolute paths, wherever the user's cache directory is, and Bazel cannot know that it may use them. No
# toolchain could allow just them: what it allows from / on, Bazel takes for headers that never change, those of the tree too.
[ -z "$depfile" ] || sed -i -E 's, /(\\.|[^ \\])*,,g' "$depfile"
