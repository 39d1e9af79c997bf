#!/bin/bash
# Makes the template of the Wine prefixes that wine_run.sh runs programs in, unless it is there already.
# Argument: where; <template>/prefix is to be copied. What Wine makes is 700 MB, nearly all of it copies of its own
# files: links to them do as well.
set -eu

template=$1
mkdir -p "$(dirname "$template")"
exec {lock}>"$template.lock"
flock "$lock"
[ ! -e "$template" ] || exit 0

PATH="$PATH:/usr/lib/wine"
new=$(mktemp -d "$template.XXXXXX")
trap 'wineserver -k 2>/dev/null || :; rm -rf "$new"' EXIT
trap 'exit 1' HUP INT TERM

export WINEPREFIX="$new/prefix" HOME="$new" TMPDIR="$new" WINEARCH=win64 WINEDEBUG=fixme-all
# Neither .NET nor a browser, both to be downloaded; no menu entries.
export WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d'
unset DISPLAY WAYLAND_DISPLAY
wine() { timeout 300 wine64 "$@" >>"$new/log" 2>&1 {lock}>&- </dev/null; }
if ! wine wineboot --init || ! [ -d "$WINEPREFIX/drive_c/windows" ]; then
  tail -n 20 "$new/log" >&2
  echo "Wine could not make a prefix, for the reason above" >&2
  exit 1
fi
# Services that no test wants, and every one would wait for.
for service in EventLog PlugPlay; do
  wine reg add "HKLM\\System\\CurrentControlSet\\Services\\$service" /v Start /t REG_DWORD /d 4 /f
done
# Every process would look at each zone of the earth for the one of this system: half of the time that it takes to start.
wine reg delete 'HKLM\Software\Microsoft\Windows NT\CurrentVersion\Time Zones' /f
wineserver --wait

# Links to the home directory, which nobody is meant to find, and the name of the directory of this prefix's socket.
find "$WINEPREFIX/drive_c/users" -type l -delete
rm -f "$WINEPREFIX/wineserver"
rm -rf "$WINEPREFIX/drive_c/windows/winsxs"
for modules in /usr/lib/{x86_64-linux-gnu/,}wine/x86_64-windows /usr/lib64/wine/x86_64-windows; do
  [ -d "$modules" ] || continue
  find "$WINEPREFIX/drive_c" -type f -size +4k -print0 | while IFS= read -r -d '' file; do
    if cmp -s "$file" "$modules/${file##*/}"; then ln -sf "$modules/${file##*/}" "$file"; fi
  done
  break
done

# What no program changes is not copied, but linked to.
mkdir "$new/windows"
cd "$WINEPREFIX/drive_c/windows"
for entry in *; do
  [ "$entry" != temp ] || continue
  mv "$entry" "$new/windows"
  ln -s "$template/windows/$entry" .
done
rm -rf "$new"/log "$new"/wine-*
mv -T "$new" "$template"
