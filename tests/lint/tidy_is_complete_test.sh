#!/bin/bash
# Every BUILD file with C or C++ targets ends with tidy_test(), which then sees all of them.
# Argument: any file at the top of the checkout.
set -eu -o pipefail

cd "$(dirname "$(readlink -f "$1")")"

checked=0
status=0
while read -r build; do
  # A directory with a WORKSPACE is a project of its own.
  [ ! -e "$(dirname "$build")/WORKSPACE" ] || continue
  grep -qE '\b(cc_|sluice_)[a-z_]+\(' "$build" || continue
  checked=$((checked + 1))
  if [ "$(grep -oE '^\[?[a-z_]+\(' "$build" | tail -n 1)" != 'tidy_test(' ]; then
    echo "$build: tidy_test() is not the last call"
    status=1
  fi
done < <(find core plugins harness tests \( -name BUILD -o -name BUILD.bazel \) -type f | sort)

echo "$checked BUILD files checked"
[ "$checked" -gt 0 ] || status=1
if [ $status != 0 ]; then
  echo 'Please put   load("//tests/lint:tidy.bzl", "tidy_test")   at the top and   tidy_test()   at the end.'
fi
exit $status
