#!/bin/bash
# What the documents point at is there: linked files and headings, paths of this tree, names of the code, Bazel labels.
# README.md is a first screen, and its figures are those of docs/measuring.md.
# Argument: any file at the top of the checkout.
set -u -o pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$(readlink -f "$1")")" || exit 1

failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# The anchors of a document's headings, as GitHub makes them.
anchors() {
  awk '/^```/ { fence = !fence } !fence && sub(/^#+ /, "")' "$1" |
    tr '[:upper:]' '[:lower:]' | sed -e 's/[^a-z0-9_ -]//g' -e 's/ /-/g'
}

# A document without its code blocks.
prose() { awk '/^```/ { fence = !fence; next } !fence' "$1"; }

sources=$(find core harness plugins -name '*.h' -o -name '*.hpp' -o -name '*.cc')

# True if some source has what a document calls transfer::Selector, Driver::Run() or Plan(): the last word, in the
# namespace if there is one, and in a file that has the words before it.
is_declared() {
  local words files=$sources word
  IFS=: read -ra words <<<"${1//::/:}"
  for word in "${words[@]}"; do
    if [[ $word = sluice ]]; then
      continue
    elif [[ $word =~ ^[a-z]+$ ]]; then
      files=$(grep -lE "namespace sluice::$word\b" $files)
    else
      files=$(grep -lw "$word" $files)
    fi
    [ -n "$files" ] || return 1
  done
}

documents=(README.md CONTRIBUTING.md CHANGELOG.md docs/*.md)
links=0 paths=0 labels=0 names=0
for document in "${documents[@]}"; do
  directory=$(dirname "$document")
  while read -r link; do
    links=$((links + 1))
    file=${link%%#*}
    file=${file:+$directory/$file}
    file=${file:-$document}
    [ -e "$file" ] || fail "$document: there is no $file"
    [[ $link != *#* ]] || anchors "$file" | grep -qxF -- "${link#*#}" || fail "$document: $file has no heading #${link#*#}"
  done < <(prose "$document" | sed 's/`[^`]*`//g' | grep -oE '\]\([^)]+\)' | sed -e 's/^](//' -e 's/)$//' | grep -v '^https\?:')

  while read -r path; do
    paths=$((paths + 1))
    [ -e "$path" ] || fail "$document: there is no $path"
  done < <(prose "$document" | grep -oE '`(core|docs|examples|harness|plugins|tests|third_party)/[A-Za-z0-9_./-]+`' | tr -d '`' | sort -u)

  while read -r name; do
    names=$((names + 1))
    is_declared "$name" || fail "$document: no source has $name"
  done < <(prose "$document" | grep -oE '`(([a-z]+::)+[A-Za-z_:]+|[A-Z][A-Za-z]*::[A-Za-z_:]+|[A-Z][A-Za-z]+\()' |
    tr -d '`(' | grep -vE '^(std|testing|po|net|http|beast|tcp|posix|local)::' | sort -u)

  while read -r label; do
    labels=$((labels + 1))
    package=${label%%:*} name=
    package=${package#//}
    [[ $label != *:* ]] || name=${label#*:}
    if [[ $package == *...* ]]; then
      [ -d "${package%...}" ] || [ "$package" = ... ] || fail "$document: there is no $label"
    elif [ ! -f "./$package/BUILD" ]; then
      fail "$document: there is no package $label"
    elif [ -n "$name" ] && [ ! -f "./$package/$name" ] && ! grep -qF "\"$name\"" "./$package/BUILD"; then
      fail "$document: $package/BUILD names no \"$name\""
    fi
  done < <(grep -oE '(^|[ `(])//[A-Za-z0-9_/.]*(:[A-Za-z0-9_.-]*[A-Za-z0-9_])?' "$document" | sed 's/^[ `(]//' | sort -u)
done
echo "$links links, $paths paths, $names names and $labels labels in ${#documents[@]} documents"
[ $links -gt 30 ] && [ $paths -gt 10 ] && [ $names -gt 20 ] && [ $labels -gt 20 ] || fail 'that is too few to believe'

for document in docs/*.md; do
  [ "$document" = docs/README.md ] || grep -qF "($(basename "$document"))" docs/README.md || fail "docs/README.md does not link to $document"
done

words=$(wc -w <README.md)
[ "$words" -lt 1000 ] || fail "README.md has $words words; what is not for the first screen belongs to docs/"
while IFS= read -r row; do
  [ ${#row} -le 90 ] || fail "README.md: a row of the table is wider than 90 columns: $row"
done < <(grep '^|' README.md)

# The row of a plugin on a channel: path, storage→mem, staged, send, transmit, CPU total, delivery, crossings/MiB, …
measured() { awk -v plugin="$1" -v channel="$2" '$1 == plugin && $2 == channel && !seen++' docs/measuring.md; }

rows=0
while read -r plugin copies delivery without crossings; do
  rows=$((rows + 1))
  read -r _ _ _ _ _ _ _ total delivered crossed _ < <(measured "$plugin" tcp)
  read -r _ _ _ _ _ _ _ total_without _ < <(measured "$plugin" tcp-nosg)
  [ "$copies $delivery $without $crossings" = "$total $delivered $total_without $crossed" ] ||
    fail "README.md: $plugin: docs/measuring.md has $total $delivered $total_without $crossed"
done < <(sed -n 's/^| `\([^`]*\)`/\1/p' README.md | tr -d '|')
[ $rows = 6 ] || fail "README.md: $rows plugins in the table"

echo "$failures failures"
[ $failures = 0 ]
