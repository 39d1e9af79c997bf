#!/bin/bash
# What gcc calls to link (-wrapper): LLVM's linker in place of GNU's, which takes half a minute for a program of ours.
# Arguments: gcc's own linker and its arguments.
set -u
# Of a library's symbols GNU's linker alone can export just those that say so.
case " $* " in *' -shared '*) exec "$@" ;; esac

shift
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    # Of gcc's link-time optimization.
    -plugin) shift ;;
    -plugin-opt=*) ;;
    *) arguments+=("$1") ;;
  esac
  shift
done
exec ld.lld "${arguments[@]}"
