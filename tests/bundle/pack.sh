#!/bin/bash
# Packs files at other places than they are. Everybody gets the same bytes. Files only, because unpacking directories would
# change those that are there.
# Arguments: the archive to make, and a file with lines "file<TAB>place in the archive".
set -eu -o pipefail

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

while IFS=$'\t' read -r file place; do
  mkdir -p "$(dirname "$root/$place")"
  cp -L "$file" "$root/$place"
done <"$2"
chmod -R u=rwX,go=rX "$root"

list() { (cd "$root" && find -- * -type f "$@") | LC_ALL=C sort; }

# What is there twice is stored once.
declare -A first
while read -r mode place; do
  key="$mode $(sha256sum <"$root/$place")"
  if [ -n "${first[$key]:-}" ]; then
    ln -f "$root/${first[$key]}" "$root/$place"
  else
    first[$key]=$place
  fi
done < <(list -printf '%m %p\n')

list | tar --create --format=gnu --directory="$root" --files-from=- --owner=0 --group=0 --numeric-owner --mtime=@0 |
  gzip -n >"$1"
