#!/bin/bash
# Every C and C++ file of the checkout is formatted as .clang-format says, also those in no BUILD file.
# Arguments: any file at the top of the checkout, clang-format.
set -eu -o pipefail

root=$(dirname "$(readlink -f "$1")")
clang_format=$(readlink -f "$2")
cd "$root"

mapfile -t sources < <(find core plugins harness tests third_party \( -name '*.h' -o -name '*.hpp' -o -name '*.cc' -o -name '*.c' \) -type f | sort)
[ ${#sources[@]} -gt 0 ] || { echo "no sources found in $root"; exit 1; }

badly_formatted=()
for source in "${sources[@]}"; do
  "$clang_format" --style=file "$source" | cmp -s - "$source" || badly_formatted+=("$source")
done
echo "${#sources[@]} files checked"
if [ ${#badly_formatted[@]} -gt 0 ]; then
  echo "Badly formatted; to repair it, run"
  echo "  clang-format -i ${badly_formatted[*]}"
  exit 1
fi
