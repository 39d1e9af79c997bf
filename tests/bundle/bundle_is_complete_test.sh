#!/bin/bash
# Every BUILD file with tests that a bundle can have calls bundle_tests() below them, and /BUILD names what that makes.
# Argument: any file at the top of the checkout.
set -eu -o pipefail

cd "$(dirname "$(readlink -f "$1")")"

checked=0
status=0
while read -r build; do
  package=$(dirname "$build")
  # A directory with a WORKSPACE is a project of its own.
  [ ! -e "$package/WORKSPACE" ] || continue
  grep -qE '\b(cc_test|sluice_conformance_test|fuzz_target)\(' "$build" || continue
  checked=$((checked + 1))
  # The last call is tidy_test().
  if [ "$(grep -oE '^\[?[a-z_]+\(' "$build" | tail -n 2 | head -n 1)" != 'bundle_tests(' ]; then
    echo "$build: bundle_tests() is not the call before the last"
    status=1
  fi
  if ! grep -qF "\"//$package\"," BUILD; then
    echo "BUILD: //:bundle does not name //$package"
    status=1
  fi
done < <(find core plugins harness tests \( -name BUILD -o -name BUILD.bazel \) -type f | sort)

echo "$checked BUILD files checked"
[ "$checked" -gt 0 ] || status=1
if [ $status != 0 ]; then
  echo 'Please put   load("//tests/bundle:tests.bzl", "bundle_tests")   at the top and   bundle_tests()   above tidy_test().'
fi
exit $status
