#!/bin/bash
# Looks at a program and plugins that were built for FreeBSD, where they cannot be run.
# Arguments: the program, the plugins.
set -u
failed=0
complain() { echo "$1: $2"; failed=1; }

inspect() {
  local file=$1 kind=$2 expected header dynamic symbols
  header=$(readelf --file-header --wide "$file")
  dynamic=$(readelf --dynamic --wide "$file")
  symbols=$(readelf --dyn-syms --wide "$file" | awk 'NR > 3')
  for expected in 'Class: *ELF64' 'Machine: .*X86-64' "Type: *$kind "; do
    grep -q "$expected" <<<"$header" || complain "$file" "not $expected"
  done
  # Of FreeBSD's base system, and nothing else.
  for expected in $(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' <<<"$dynamic"); do
    case $expected in
      libc.so.7 | libm.so.5 | libthr.so.3 | libdl.so.1) ;;
      *) complain "$file" "needs $expected" ;;
    esac
  done
  grep -q '\[libc.so.7\]' <<<"$dynamic" || complain "$file" "does not need FreeBSD's libc.so.7"
  ! grep -qE '\((RPATH|RUNPATH)\)' <<<"$dynamic" || complain "$file" "has paths of the machine that built it"
  # Calls that only Linux has, and its file systems of the kernel.
  expected=$(awk '$7 == "UND" { sub(/@.*/, "", $8); print $8 }' <<<"$symbols" |
    grep -xE '(epoll_.*|prctl|splice|tee|vmsplice|sendfile64|pidfd_.*|gettid|strerrorname_np|sigabbrev_np|__errno_location|__libc_start_main)')
  [ -z "$expected" ] || complain "$file" "uses $expected"
  ! strings -a "$file" | grep -E '^/(proc|sys)/' || complain "$file" "names the above"
}

program=$1
shift
inspect "$program" EXEC
# What FreeBSD's kernel knows its programs by, as long as the ELF header does not say so: NT_FREEBSD_ABI_TAG, elf(5).
readelf --notes --wide "$program" | grep -q '^ *FreeBSD .*NT_VERSION' || complain "$program" "has no note that it is FreeBSD's"

sendfiles=0
for plugin; do
  inspect "$plugin" DYN
  exports=$(readelf --dyn-syms --wide "$plugin" | awk 'NR > 3 && $7 != "UND" && $5 != "LOCAL" { print $8 }')
  [ "$exports" = sluice_plugin_entry ] || complain "$plugin" "exports $exports"
  case $plugin in
    *sendfile*)
      sendfiles=$((sendfiles + 1))
      readelf --dyn-syms --wide "$plugin" | grep -qE ' UND sendfile(@|$)' || complain "$plugin" "does not import sendfile"
      ;;
  esac
done
[ "$sendfiles" = 1 ] || complain "$*" "$sendfiles plugins are named sendfile"
[ "$failed" = 0 ] && echo "$# plugins and $program are FreeBSD's"
exit "$failed"
