#!/bin/bash
# Runs a Windows program under Wine, in a prefix of its own, and anything else as it is: for Bazel's --run_under.
# Arguments: the program and its own. SLUICE_WINE: what make_prefix.sh has made for bazelw.
set -u

[[ $1 = *.exe ]] || exec "$@"
if [ ! -d "${SLUICE_WINE:-}/prefix" ]; then
  echo 'wine_run: SLUICE_WINE names no Wine prefix. Please run ./bazelw instead of bazel: it makes one.' >&2
  exit 1
fi

PATH="$PATH:/usr/lib/wine"
own=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/wine.XXXXXX") || exit
# TMPDIR: there the server has its socket.
export WINEPREFIX="$own/prefix" HOME="$own" TMPDIR="$own" WINEARCH=win64 WINEDEBUG="${WINEDEBUG:--all}"
# Wine takes the system's file names for text in the encoding of this locale. Other names than ASCII ones need it.
export LC_ALL=C.UTF-8
export WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d'
unset DISPLAY WAYLAND_DISPLAY

program=
# Wine's services stay when the program has ended. This prefix's server knows them, and no others.
finish() {
  trap '' HUP INT TERM
  # It ends all programs, then itself. Waiting for it is faster than what --kill without a signal does.
  wineserver --kill=2 2>/dev/null && wineserver --wait
  [ -z "$program" ] || wait "$program" 2>/dev/null
  rm -rf "$own"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
cp -a --reflink=auto "$SLUICE_WINE/prefix" "$own" || exit

# Bazel's variables hold paths, which start with the drive on Windows. Labels start with two slashes.
for name in "${!TEST_@}" "${!RUNFILES_@}" XML_OUTPUT_FILE; do
  case ${!name:-} in
    //*) ;;
    /*) export "$name=Z:${!name//\//\\}" ;;
  esac
done

# In the background: only so a signal is handled at once. Standard input would be empty there.
wine64 "$@" <&0 &
program=$!
wait "$program"
status=$?
program=
exit "$status"
