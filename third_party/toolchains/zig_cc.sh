#!/bin/sh
# Zig's C and C++ compiler, which bazelw has installed. It compiles the system's libraries once for each system.
export ZIG_GLOBAL_CACHE_DIR="$SLUICE_ZIG/cache" ZIG_LOCAL_CACHE_DIR="$SLUICE_ZIG/cache"
language=c++
for argument; do
  case $argument in *.c) language=cc ;; esac
done
exec "$SLUICE_ZIG/zig" "$language" "$@"
