# What a compiler makes of <sluice/plugin.h>. Sourced by the tests of this package.
# shellcheck shell=bash

# Clang compiles for every machine. The headers of other systems are not here, and the ABI needs none.
# shellcheck disable=SC2034
readonly CROSS='clang -std=gnu11 -ffreestanding -nostdlibinc --target'

# What history.md calls the golden files by.
digest() { cat "$@" | sha256sum | cut -c -12; }

# Reads `probe` lines from the header: kind|text|expression|expression. What the header declares is found, not listed,
# so that nothing can be forgotten.
list_probes() { # directory of sluice/plugin.h, compiler and its options
  local include=$1
  shift
  # The statements of the header, one a line, without attributes: those are the operating system's.
  "$@" -I"$include" -E -P -x c "$include/sluice/plugin.h" | tr -s ' \t\n' ' ' |
    sed -E -e 's/__attribute__\(\(([^()]|\([^()]*\))*\)\)//g' -e 's/__declspec\([a-z]*\)|__cdecl//g' \
      -e 's/ +/ /g' -e 's/\( /(/g' |
    awk -v RS=';' '
      { statement = statement (statement == "" ? "" : ";") $0; depth += gsub(/[{]/, "{") - gsub(/[}]/, "}") }
      depth > 0 { next }
      { gsub(/^ +/, "", statement) }
      match(statement, /^typedef struct sluice_[a-z0-9_]+ [{]/) {
        type = substr(statement, 16, RLENGTH - 17)
        printf "struct|%s|sizeof(%s)|_Alignof(%s)\n", type, type, type
        fields = substr(statement, RLENGTH + 1)
        sub(/[}] *[a-z0-9_]+ *$/, "", fields)
        n = split(fields, field, ";")
        for (i = 1; i < n; i++) {
          name = field[i]
          # A pointer to a function is named in the middle.
          if (match(name, /\(\*[a-z0-9_]+\)/)) name = substr(name, RSTART + 2, RLENGTH - 3)
          sub(/.*[ *]/, "", name)
          sub(/^ +/, "", field[i])
          printf "field|%s|offsetof(%s, %s)|sizeof(((%s *)0)->%s)\n", field[i], type, name, type, name
        }
        statement = ""
        next
      }
      statement ~ /sluice_/ { printf "declaration|%s|0|0\n", statement }
      { statement = "" }'
  echo 'declaration|constants|0|0'
  "$@" -I"$include" -E -dM -x c "$include/sluice/plugin.h" | LC_ALL=C sort |
    awk '
      # Tags, and what belongs to the operating system.
      $1 != "#define" || $2 !~ /^SLUICE_/ || NF == 2 || $2 ~ /^SLUICE_(CALL|EXPORT)$/ { next }
      { name = $2; sub(/\(.*/, "(3)", name) }
      $3 ~ /^"/ { printf "string|%s|0|0\n", name " " $3; next }
      { printf "constant|%s|%s|sizeof(%s)\n", name, name, name }'
}

# Prints structs, fields and constants with the numbers the compiler gives them. Nothing is run, so it may compile for
# another machine: the numbers are read from the assembly.
describe() { # directory of sluice/plugin.h, compiler and its options
  local include=$1 probes numbers kind text expression more high low size signed value
  shift
  probes=$(list_probes "$include" "$@") || return 1
  numbers=$(
    {
      echo '#include <sluice/plugin.h>'
      # No assembler takes 64 bits as an immediate operand.
      echo '#define PROBE(a, b) __asm__(".ascii \"@@ %c0 %c1 %c2 %c3\"" ::"i"((int)((unsigned long long)(a) >> 32)), \'
      echo '  "i"((int)(a)), "i"((int)(b)), "i"((__typeof__(a))-1 < (__typeof__(a))1))'
      echo 'void probes(void) {'
      while IFS='|' read -r kind text expression more; do echo "  PROBE($expression, $more);"; done <<<"$probes"
      echo '}'
    } | "$@" -I"$include" -S -o - -x c - | sed -n 's/.*"@@ \(.*\)".*/\1/p'
  ) || return 1
  paste -d'|' <(echo "$probes") <(echo "$numbers" | tr ' ' '|') |
    while IFS='|' read -r kind text expression more high low size signed; do
      value=$((high << 32 | low & 0xffffffff))
      case $kind in
        struct) printf '\nstruct %s: %d bytes, aligned to %d\noffset size\n' "$text" "$value" "$size" ;;
        field) printf '%6d %4d  %s\n' "$value" "$size" "$text" ;;
        declaration) printf '\n%s\n' "$text" ;;
        # shellcheck disable=SC2086
        string) printf '%-32s string %s\n' $text ;;
        constant)
          [ "$signed" = 1 ] || value=$(printf '%u' "$value")
          printf '%-32s %-6s %s\n' "$text" "$([ "$signed" = 1 ] || echo u)int$((size * 8))" "$value"
          ;;
      esac
    done
}
