#!/bin/bash
# What Bazel is told that a source of FreeBSD or macOS was compiled from: all that is in the tree, and nothing else.
# Argument: zig_cc.sh.
set -eu
export SLUICE_ZIG="$TEST_TMPDIR/a directory"
mkdir "$SLUICE_ZIG"
cat >"$SLUICE_ZIG/zig" <<'EOF'
#!/bin/sh
printf '%s ' "$@" >called
[ -z "${FAILS:-}" ] || exit 3
printf 'a.o: \\\n  core/a.cc core/a.h \\\n  /a\\ directory/stdio.h /x/y.h \\\n  external/fmt/b.h\n' >a.d
EOF
chmod +x "$SLUICE_ZIG/zig"
failed=0
expect() { [ "$1" = "$2" ] || { echo "got: $1; expected: $2"; failed=1; }; }

"$1" -c core/a.cc -MD -MF a.d -o a.o
expect "$(tr -s ' \\\n' ' ' <a.d)" 'a.o: core/a.cc core/a.h external/fmt/b.h '
expect "$(cat called)" 'c++ -c core/a.cc -MD -MF a.d -o a.o '

"$1" -c core/a.c -o a.o
expect "$(cat called)" 'cc -c core/a.c -o a.o '

status=0
FAILS=1 "$1" -c core/a.cc -MF a.d || status=$?
expect "$status" 3
exit "$failed"
