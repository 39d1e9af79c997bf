#!/bin/bash
# Every byte that one system sends arrives on the other.
# Arguments: wine_run.sh, sluice for Windows, sluice for Linux.
set -u

windows=("$PWD/$1" "$PWD/$2")
linux=("$PWD/$3")
here=$(mktemp -d "$TEST_TMPDIR/cross.XXXXXX") || exit
cd "$here" || exit

receiver=
trap '[ -z "$receiver" ] || kill "$receiver" 2>/dev/null' EXIT

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  tail -n +1 news received sent >&2
  exit 1
}

# receive_by PROGRAM...: starts `recv` into the file copy, and sets `address`.
receive_by() {
  rm -f copy news received sent
  touch news received sent
  "$@" recv --verify --output copy 127.0.0.1:0 >received 2>news &
  receiver=$!
  address=
  while [ -z "$address" ]; do
    kill -0 "$receiver" 2>/dev/null || fail "$* does not listen"
    sleep 0.05
    address=$(sed -n 's/^listening on \(.*[0-9]\)$/\1/p' news)
  done
}

# carry FILE EXPECTED FROM TO OPTION...: what arrives is what is in the file EXPECTED.
carry() {
  local file=$1 expected=$2 from=$3 to=$4
  shift 4
  local -n sender=$from taker=$to
  receive_by "${taker[@]}"
  "${sender[@]}" send --verify "$@" "$file" "$address" >sent 2>&1 || fail "$from cannot send $file $* to $to"
  wait "$receiver" || fail "$to cannot receive $file $* from $from"
  receiver=
  cmp copy "$expected" || fail "$from sent $file $*, $to received something else"
  local digest
  digest=$(sed -n 's/.* xxh3-128 //p' received)
  grep -q "^verified: xxh3-128 $digest on both ends\$" sent || fail "$from and $to do not agree on $file $*"
}

head -c 0 /dev/urandom >none
head -c 1 /dev/urandom >one
head -c $((3 * 1024 * 1024 + 7)) /dev/urandom >many
tail -c +1048578 many | head -c 1500001 >some
mkdir ä
cp many 'ä/€ 𝄞'

for way in 'windows linux' 'linux windows'; do
  read -r from to <<<"$way"
  carry none none "$from" "$to"
  carry one one "$from" "$to"
  carry many many "$from" "$to"
  carry many some "$from" "$to" --offset 1048577 --length 1500001
  carry 'ä/€ 𝄞' many "$from" "$to"
done

# Each plugin for Windows by itself; the loop above takes the first that can.
plugins=$("${windows[@]}" list | sed -n 's/^\(windows[.][^ ]*\) .*/\1/p')
[ -n "$plugins" ] || fail 'there are no plugins for Windows'
for plugin in $plugins; do
  carry many many windows linux --plugin "$plugin" --no-fallback
done
echo PASSED
