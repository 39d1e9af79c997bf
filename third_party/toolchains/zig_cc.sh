#!/bin/sh
# Zig's C and C++ compiler, which bazelw has installed. It compiles the system's libraries once for each system.
. "${0%/*}/own_headers.sh"
export ZIG_GLOBAL_CACHE_DIR="$SLUICE_ZIG/cache" ZIG_LOCAL_CACHE_DIR="$SLUICE_ZIG/cache"
language=c++
for argument; do
  case $argument in *.c) language=cc ;; esac
done
"$SLUICE_ZIG/zig" "$language" "$@" || exit
# Zig's own headers are wherever the user's cache directory is.
keep_own_headers "$@"
