#!/bin/bash
# Makes the Wine prefix that wine_run.sh copies for each program it runs, unless it is there already.
# Argument: where. What Wine makes is 700 MB, nearly all of it copies of its own files: links to them do as well.
set -eu

prefix=$1
mkdir -p "$(dirname "$prefix")"
exec {lock}>"$prefix.lock"
flock "$lock"
[ ! -e "$prefix" ] || exit 0

PATH="$PATH:/usr/lib/wine"
new=$(mktemp -d "$prefix.XXXXXX")
trap 'wineserver -k 2>/dev/null || :; rm -rf "$new"' EXIT
trap 'exit 1' HUP INT TERM

export WINEPREFIX="$new/prefix" HOME="$new" TMPDIR="$new" WINEARCH=win64 WINEDEBUG=fixme-all
# Neither .NET nor a browser, both to be downloaded; no menu entries.
export WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d'
unset DISPLAY WAYLAND_DISPLAY
if ! timeout 300 wine64 wineboot --init >"$new/log" 2>&1 {lock}>&- </dev/null ||
  ! wineserver --wait || [ ! -s "$WINEPREFIX/system.reg" ]; then
  tail -n 20 "$new/log" >&2
  echo "Wine could not make a prefix, for the reason above" >&2
  exit 1
fi

# Links to the home directory, which nobody is meant to find.
find "$WINEPREFIX/drive_c/users" -type l -delete
rm -rf "$WINEPREFIX/drive_c/windows/winsxs"
for modules in /usr/lib/{x86_64-linux-gnu/,}wine/x86_64-windows /usr/lib64/wine/x86_64-windows; do
  [ -d "$modules" ] || continue
  find "$WINEPREFIX/drive_c" -type f -size +4k -print0 | while IFS= read -r -d '' file; do
    if cmp -s "$file" "$modules/${file##*/}"; then ln -sf "$modules/${file##*/}" "$file"; fi
  done
  break
done
# Where this prefix's server had its socket.
rm -f "$WINEPREFIX/wineserver"
mv -T "$WINEPREFIX" "$prefix"
