#!/bin/bash
# Takes <sluice/plugin.h> as it is for the accepted ABI: writes golden/ and baseline.xml anew.
#   ./bazelw run //tests/abi:accept
set -u -o pipefail
. "$(dirname "$(readlink -f "$0")")/describe.sh"
. "$(dirname "$(readlink -f "$0")")/abigail.sh"

root=${BUILD_WORKSPACE_DIRECTORY:?please run this as ./bazelw run //tests/abi:accept}
cd "$root/tests/abi" || exit
include=$root/core/abi

for needed in clang abidw abidiff; do
  command -v $needed >/dev/null || { echo "$needed is not installed; please run ./bazelw test //tests/abi:all first"; exit 1; }
done
for golden in golden/*.txt; do
  # shellcheck disable=SC2086
  seen=$(describe "$include" $CROSS="$(basename "$golden" .txt)-linux-gnu") || exit
  echo "$seen" >"$golden"
done
# A comparison that finds nothing leaves the baseline alone: its identifiers are libabigail's, not ours.
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
abi_xml "$include" gcc "$fresh" || exit
abi_changes baseline.xml "$fresh" >/dev/null 2>&1 || cp "$fresh" baseline.xml

echo "Please add a line to tests/abi/history.md: version, date, $(digest golden/*.txt), the change, why it is accepted."
