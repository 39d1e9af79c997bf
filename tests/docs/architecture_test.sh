#!/bin/bash
# docs/architecture.md names every folder of the tree that has sources, and no other; each function is in the file that is
# named beside it.
# Argument: any file at the top of the checkout.
set -u -o pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$(readlink -f "$1")")" || exit 1
readonly DOCUMENT=docs/architecture.md

failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# Lines of the section "The folders" that begin with a path.
named=$(awk '/^## / { inside = /^## The folders/ } inside' $DOCUMENT | grep -oE '^(\.ci|[a-z_]+(/[a-z_]+)*)  ' | tr -d ' ' | sort)
[ -z "$(uniq -d <<<"$named")" ] || fail "$DOCUMENT names twice: $(uniq -d <<<"$named" | tr '\n' ' ')"

roots=$(find . -mindepth 1 -maxdepth 1 -type d ! -name '.*' ! -name 'bazel-*' -printf '%P\n')
# shellcheck disable=SC2086
there=$(find $roots -type f \( -name '*.h' -o -name '*.hpp' -o -name '*.c' -o -name '*.cc' -o -name '*.rs' -o -name '*.go' \
  -o -name '*.py' -o -name '*.sh' -o -name '*.bzl' -o -name '*.awk' -o -name '*.md' -o -name BUILD \) -printf '%h\n' | sort -u)

while read -r folder; do
  [ -z "$folder" ] || fail "$DOCUMENT does not name $folder"
done < <(comm -13 <(echo "$named") <(echo "$there"))
while read -r folder; do
  [ -z "$folder" ] || [ -d "$folder" ] || fail "$DOCUMENT names $folder, which is not there"
done < <(comm -23 <(echo "$named") <(echo "$there"))

# Rows of tables: | … `Function()` … | `file` … |
functions=0
while read -r name file; do
  functions=$((functions + 1))
  grep -qE "\b${name##*::}\b" "$file" || fail "$DOCUMENT: $file has no $name()"
done < <(sed -nE 's/^\|[^`]*`([A-Za-z_:~]+)\(\)`[^`]*\| `([^`]+)`.*/\1 \2/p' $DOCUMENT)
[ $functions -ge 10 ] || fail "$DOCUMENT: only $functions functions"

echo "$(wc -l <<<"$there") folders, $functions functions; $failures failures"
[ $failures = 0 ]
