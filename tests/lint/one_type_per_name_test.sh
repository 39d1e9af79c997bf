#!/bin/bash
# No two headers of what is linked into one program define types of the same name in the same namespace: the linker would
# take the functions of one for those of the other (the one-definition rule), and no compiler sees it.
# Argument: any file at the top of the checkout.
set -eu -o pipefail

cd "$(dirname "$(readlink -f "$1")")"

# Prints "namespace::Type header" for each definition at the top of a namespace.
types() {
  find core harness plugins \( -name '*.h' -o -name '*.hpp' \) -type f | sort | xargs awk '
    FNR == 1 { space = "" }
    /^namespace [a-z_:]+ \{/ { space = $2 }
    /^(struct|class|union|enum class) [A-Za-z]+/ && !/;[ ]*$/ {
      name = $1 == "enum" ? $3 : $2
      sub(/[^A-Za-z0-9_:].*/, "", name)
      # A program for Windows has those of its folders in place of others.
      print space "::" name (FILENAME ~ /\/windows\// ? "@windows" : ""), FILENAME
    }'
}

status=0
while read -r name; do
  echo "$name is defined by"
  types | awk -v name="$name" '$1 == name { print "  " $2 }'
  status=1
done < <(types | cut -d' ' -f1 | sort | uniq -d)

count=$(types | wc -l)
echo "$count types checked"
[ "$count" -gt 100 ] || status=1
exit $status
