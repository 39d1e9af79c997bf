# Sourced by sh. Of the headers that a compiler lists for Bazel (-MF) it leaves those with relative paths. The others are the
# compiler's and the system's: where they are depends on the machine, and a toolchain that declares a directory that broad makes
# Bazel take all below it for headers that never change, those of the tree too.
# Arguments: the compiler's.
keep_own_headers() {
  before=
  for argument; do
    [ "$before" != -MF ] || sed -i -E 's, /(\\.|[^ \\])*,,g' "$argument"
    before=$argument
  done
}
