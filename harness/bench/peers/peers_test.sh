#!/bin/bash
# peers.sh says something of every peer, whether it is installed or not, and leaves nothing behind.
set -u
fail() { echo "FAILED: $*" >&2; exit 1; }

export TMPDIR=$TEST_TMPDIR/tmp SLUICE_PEERS_MARK=$$.$RANDOM
mkdir -p "$TMPDIR"
readonly SCRIPT=harness/bench/peers/peers.sh

# The script's own surroundings, and so its children, have the mark.
nothing_left() {
  local pid left=
  for pid in /proc/[0-9]*; do
    pid=${pid#/proc/}
    [ "$pid" = $$ ] || [ "$pid" = "$BASHPID" ] && continue
    grep -qsz "^SLUICE_PEERS_MARK=$SLUICE_PEERS_MARK\$" "/proc/$pid/environ" || continue
    [ "$(ps_parent "$pid")" = "$BASHPID" ] && continue
    left+=" $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline"))"
  done
  [ -z "$left" ] || fail "$1 leaves processes:$left"
  [ -z "$(ls -A "$TMPDIR")" ] || fail "$1 leaves files: $(ls -A "$TMPDIR")"
}
ps_parent() { local stat; stat=$(cat "/proc/$1/stat" 2>/dev/null) && set -- ${stat##*) } && echo "$2"; }

# For each peer lines that say "absent", or a ratio with its middle half, and no other.
every_peer_has_a_line() { # OUTPUT PATTERN
  local peer lines
  for peer in "iperf3 -Z" socat "Python socket.sendfile" "Go io.Copy" nginx "GNU cp"; do
    lines=$(grep "^$peer " <<<"$1") || fail "no line for $peer in: $1"
    ! grep -vqE "$2" <<<"$lines" || fail "of $peer: $lines"
  done
}

# ---- With whatever is installed ----

output=$(bash "$SCRIPT" --quick 2>&1) || fail "exit code $?: $output"
every_peer_has_a_line "$output" 'absent: .* is not installed$| [0-9]+\.[0-9]{2}  +[0-9]+\.[0-9]{2} – [0-9]+\.[0-9]{2}$'
nothing_left "a run"

# ---- Where nothing is ----

mkdir "$TEST_TMPDIR/bin"
for tool in awk bash cat head id mkdir mktemp rm sleep sort tail; do
  ln -s "$(command -v "$tool")" "$TEST_TMPDIR/bin/$tool"
done
sed 's|^PATH=.*||' "$SCRIPT" >"$TEST_TMPDIR/bare.sh"
output=$(PATH=$TEST_TMPDIR/bin bash "$TEST_TMPDIR/bare.sh" --quick 2>&1) || fail "exit code $?: $output"
every_peer_has_a_line "$output" 'absent: .* is not installed$'
nothing_left "a run without peers"

# ---- Ended early ----

bash "$SCRIPT" >/dev/null 2>&1 &
script=$!
for ((try = 0; try < 200; ++try)); do
  ls "$TMPDIR"/*/drain.out >/dev/null 2>&1 && break
  sleep 0.05
done
kill -TERM "$script"
wait "$script"
code=$?
[ "$code" -eq 143 ] || fail "ended by SIGTERM with exit code $code"
nothing_left "a run that was ended"

# ---- Mistakes ----

output=$(bash "$SCRIPT" --rounds 0 2>&1)
[ $? -eq 2 ] && [[ $output == *usage* ]] || fail "no usage: $output"
echo passed
