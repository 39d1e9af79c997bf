#!/bin/bash
# Looks at a program and plugins that were built for macOS, where they cannot be run.
# Arguments: the program, the plugins.
set -u
failed=0
complain() { echo "$1: $2"; failed=1; }

inspect() {
  local file=$1 kind=$2 library name
  llvm-objdump --macho --private-header "$file" | grep -qE "MH_MAGIC_64 +ARM64 .* $kind " || complain "$file" "no $kind for arm64"
  llvm-objdump --macho --private-headers "$file" | grep -qE 'platform (macos|1)$' || complain "$file" "not for macOS"
  # Without the name of the file, and of a library itself.
  for library in $(llvm-objdump --macho --dylibs-used "$file" | awk 'NR > 1 { print $1 }'); do
    case $library in
      /usr/lib/libSystem.B.dylib | "@rpath/${file##*/}") ;;
      *) complain "$file" "needs $library" ;;
    esac
  done
  name=$(llvm-nm -u "$file" | awk '{ print $NF }' | grep -xE '_(epoll_.*|prctl|splice|tee|vmsplice|sendfile64|pidfd_.*|pipe2|accept4)')
  [ -z "$name" ] || complain "$file" "uses $name"
  ! strings -a "$file" | grep -E '^/(proc|sys)/' || complain "$file" "names the above"
}

program=$1
shift
inspect "$program" EXECUTE
sendfiles=0
for plugin; do
  inspect "$plugin" DYLIB
  # The linker's own two names are in every library.
  exports=$(llvm-objdump --macho --exports-trie "$plugin" | awk '/^0x/ { print $2 }' | grep -vxE '__mh_dylib_header|___dso_handle')
  [ "$exports" = _sluice_plugin_entry ] || complain "$plugin" "exports $exports"
  case $plugin in
    *sendfile*)
      sendfiles=$((sendfiles + 1))
      llvm-nm -um "$plugin" | grep -q ' external _sendfile (from libSystem)' || complain "$plugin" "does not import sendfile"
      ;;
  esac
done
[ "$sendfiles" = 1 ] || complain "$*" "$sendfiles plugins are named sendfile"
[ "$failed" = 0 ] && echo "$# plugins and $program are macOS'"
exit "$failed"
