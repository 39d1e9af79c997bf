# What libabigail reads from the debugging information of a library that mentions the whole ABI. Sourced by the tests of
# this package.
# shellcheck shell=bash

# Writes what is missing for abi_xml() and abi_changes(), nothing if it is all there.
abigail_is_missing() { command -v abidw abidiff >/dev/null || echo "abidw and abidiff are not installed (Debian: abigail-tools)"; }

# Writes the ABI of <sluice/plugin.h> as XML. The entry point leads to every type; freestanding, because the names that a
# C library gives to its integers are none of the ABI's business.
abi_xml() { # directory of sluice/plugin.h, compiler, output
  local library
  library=$(mktemp "${TEST_TMPDIR:-/tmp}/abi.XXXXXX") &&
    "$2" -std=gnu11 -ffreestanding -g -fPIC -shared -nostdlib -fvisibility=hidden -I"$1" -o "$library" -x c - <<'END' &&
#include <sluice/plugin.h>
sluice_status sluice_plugin_entry(sluice_handshake *handshake) { return handshake ? SLUICE_E_INCOMPATIBLE : SLUICE_OK; }
END
    # Nothing of this machine: the same file comes out everywhere.
    abidw --no-architecture --no-corpus-path --no-comp-dir-path --no-elf-needed --no-show-locs --type-id-style hash \
      --out-file "$3" "$library"
  local status=$?
  rm -f "$library"
  return $status
}

# Prints what differs between two such files; fails if anything does. A change that cannot break a plugin is one, too.
abi_changes() { abidiff --harmless "$1" "$2"; }
