#!/bin/bash
# Compares Sluice with what else moves files, in pairs taken in turn in one run. Loopback only.
#
#   bazel run --config=opt //harness/bench/peers                 15 rounds, files of 16 KiB and 256 MiB
#   bazel run --config=opt //harness/bench/peers -- --rounds 5
#   bazel run //harness/bench/peers -- --quick                   one round of tiny files: does it run?
#
# A ratio is our speed over the peer's, the median of the rounds with their middle half: above 1, Sluice
# is the faster. A peer that is not installed is "absent". Where a peer is ahead, a line below says why,
# as far as is known. Exit code 0: measured, 2: usage, 5: a measurement failed.
set -u -f
export LC_ALL=C
PATH=$PATH:/usr/sbin

rounds=15
small_size=$((16 << 10)) small_times=4000
large_size=$((256 << 20))
block_times=2048
usage() { echo "peers: usage: peers [--rounds N] [--quick]" >&2; exit 2; }
while [ $# -gt 0 ]; do
  case $1 in
    --quick) rounds=1 small_size=5000 small_times=400 large_size=1000000 block_times=8 ;;
    --rounds) [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || usage; rounds=$2; shift ;;
    *) usage ;;
  esac
  shift
done

readonly HERE=$PWD/harness/bench/peers
readonly LOOPBACK=$HERE/loopback SERVER=$HERE/http_server SLUICE=$PWD/harness/sluice
for program in "$LOOPBACK" "$SERVER" "$SLUICE"; do
  [ -x "$program" ] && continue
  echo "peers: no $program here: run it as 'bazel run //harness/bench/peers'" >&2
  exit 2
done

# ---- What has to be cleaned up ----

status=0
tmp=$(mktemp -d) || exit 5
clean_up() {
  trap - EXIT
  local children
  # Of the shell itself: a signal may come before a variable has the latest of them.
  children=$(jobs -p)
  # shellcheck disable=SC2086
  kill $children 2>/dev/null
  wait
  rm -rf "$tmp"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

readonly SMALL=$tmp/files/small LARGE=$tmp/files/large BLOCK=$tmp/block BLOCK_SIZE=$((128 << 10))
mkdir "$tmp/files"
head -c "$small_size" /dev/urandom >"$SMALL"
head -c "$large_size" /dev/urandom >"$LARGE"
head -c "$BLOCK_SIZE" /dev/urandom >"$BLOCK"

has() { command -v "$1" >/dev/null; }

# Starts a server and waits for the port it prints, or fails.
start() { # NAME COMMAND...
  local name=$1; shift
  : >"$tmp/$name.out"
  "$@" >"$tmp/$name.out" 2>"$tmp/$name.err" &
}
port_of() { # NAME
  local try text
  for ((try = 0; try < 100; ++try)); do
    text=$(<"$tmp/$1.out")
    [[ $text =~ ([0-9]+)$ ]] && { echo "${BASH_REMATCH[1]}"; return; }
    sleep 0.05
  done
  echo "peers: $1 did not start: $(<"$tmp/$1.err")" >&2
  return 1
}
await_port() {
  local try
  for ((try = 0; try < 100; ++try)); do
    (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.05
  done
  return 1
}

# ---- Measuring ----

# The seconds that a command takes, from its start to its end.
wall() {
  local begin=$EPOCHREALTIME
  "$@" >"$tmp/said" 2>&1 || { cat "$tmp/said" >&2; return 1; }
  local end=$EPOCHREALTIME
  awk -v us=$((${end/./} - ${begin/./})) 'BEGIN { printf "%.6f\n", us / 1e6 }'
}

# The median, and the lowest and the highest of the middle half.
quartiles() {
  sort -g | awk '{ v[NR] = $1 }
    END { printf "%8.2f   %6.2f – %.2f", v[int((NR + 1) / 2)], v[int((NR + 3) / 4)], v[int((3 * NR + 1) / 4)] }'
}

# One line: both commands print seconds. Then why, if the peer is ahead: the middle half is below 1.
pair() { # PEER WHAT WHY OURS THEIRS
  local ratios="" ours theirs round line
  for ((round = 0; round < rounds; ++round)); do
    if ((round % 2)); then
      theirs=$($5) && ours=$($4)
    else
      ours=$($4) && theirs=$($5)
    fi || { printf '%-22s %-30s failed\n' "$1" "$2"; status=5; return; }
    ratios+=$(awk -v a="$ours" -v b="$theirs" 'BEGIN { print b / a }')$'\n'
  done
  line=$(printf %s "$ratios" | quartiles)
  printf '%-22s %-30s %s\n' "$1" "$2" "$line"
  awk -v highest="${line##*– }" 'BEGIN { exit !(highest < 1) }' && printf '    why: %s\n' "$3"
}
absent() { printf '%-22s %-30s absent: %s is not installed\n' "$1" "" "$2"; }

small_text="$((small_size >> 10)) KiB"
large_text="$((large_size >> 10)) KiB"
((large_size < 1 << 20)) || large_text="$((large_size >> 20)) MiB"
echo "our speed over the peer's: median of $rounds rounds, and their middle half"
printf '%-22s %-30s %8s   %s\n' peer what ratio "middle half"

# ---- Over TCP, to a receiver that reads into memory ----

start drain "$LOOPBACK" drain
drain=$(port_of drain) || exit 5

send_small() { "$LOOPBACK" send "$drain" "$SMALL" "$small_times"; }
send_large() { "$LOOPBACK" send "$drain" "$LARGE" 1; }

# By the rate that the receiver saw: a short run may be over before it has told anything.
iperf() { # BLOCK BYTES
  local try
  for ((try = 0; try < 10; ++try)); do
    iperf3 -c 127.0.0.1 -p "$iperf_port" -Z -l "$1" -n "$2" -J >"$tmp/iperf" 2>&1 ||
      { cat "$tmp/iperf" >&2; return 1; }
    awk -v bytes="$2" '/"sum_received"/ { here = 1 }
      here && /"bits_per_second"/ { gsub(/[^0-9.e+]/, "", $2); rate = $2; exit }
      END { if (rate + 0 == 0) exit 1; print bytes * 8 / rate }' "$tmp/iperf" && return
  done
  return 1
}
iperf_small() { iperf "$small_size" $((small_size * small_times)); }
iperf_block() { iperf "$BLOCK_SIZE" $((BLOCK_SIZE * block_times)); }
send_block() { "$LOOPBACK" send "$drain" "$BLOCK" "$block_times"; }
if has iperf3; then
  iperf_port=$("$LOOPBACK" port)
  start iperf3 iperf3 -s -B 127.0.0.1 -p "$iperf_port"
  for ((try = 0; try < 50; ++try)); do
    iperf3 -c 127.0.0.1 -p "$iperf_port" -n 1K >/dev/null 2>&1 && break
    sleep 0.1
  done
  # Like iperf3, which has no file but sends one block again and again: it stays in the CPU's caches.
  why="both call sendfile(2) for each block; iperf3's socket does not block, so it sleeps in select"
  pair "iperf3 -Z" "$small_text, again and again" "$why" send_small iperf_small
  pair "iperf3 -Z" "128 KiB, again and again" "$why" send_block iperf_block
else
  absent "iperf3 -Z" iperf3
fi

ours_wall() { wall "$LOOPBACK" send "$drain" "$LARGE" 1; }
# It waits for the receiver's end, as ours does.
socat_wall() {
  wall socat -t 30 -b 131072 "OPEN:$LARGE,rdonly!!OPEN:/dev/null" "TCP4:127.0.0.1:$drain"
}
if has socat; then
  pair socat "$large_text, process and all" \
    "the receiver's copy sets the pace on loopback; socat's own two cost twice our CPU time, but no time" \
    ours_wall socat_wall
else
  absent socat socat
fi

python_small() { python3 "$HERE/send.py" "$drain" "$SMALL" "$small_times"; }
python_large() { python3 "$HERE/send.py" "$drain" "$LARGE" 1; }
if has python3; then
  why="one sendfile(2) to our 128; but 2, 8 or 256 MiB at a time took as long when tried: the machine's mood"
  pair "Python socket.sendfile" "$small_text, again and again" "$why" send_small python_small
  pair "Python socket.sendfile" "$large_text" "$why" send_large python_large
else
  absent "Python socket.sendfile" python3
fi

go_small() { "$tmp/send-go" "$drain" "$SMALL" "$small_times"; }
go_large() { "$tmp/send-go" "$drain" "$LARGE" 1; }
if ! has go; then
  absent "Go io.Copy" go
elif ! HOME=$tmp GOCACHE=$tmp/go GOPATH=$tmp/gopath GOFLAGS=-buildvcs=false GO111MODULE=off GOPROXY=off \
  go build -o "$tmp/send-go" "$HERE/send.go" 2>"$tmp/go.err"; then
  printf '%-22s %-30s failed: %s\n' "Go io.Copy" "" "$(head -n 1 "$tmp/go.err")"
  status=5
else
  why="sendfile(2) of 4 MiB to our 2; but 2, 8 or 256 MiB at a time took as long when tried: the machine's mood"
  pair "Go io.Copy" "$small_text, again and again" "$why" send_small go_small
  pair "Go io.Copy" "$large_text" "$why" send_large go_large
fi

# ---- A static file by HTTP ----

# Seconds per request, of one client that asks again when it has the answer.
get_small() { # PORT
  if has wrk; then
    wrk -t 1 -c 1 -d 1s "http://127.0.0.1:$1/small" >"$tmp/wrk" 2>&1 &&
      awk '/^Requests\/sec:/ { print 1 / $2 }' "$tmp/wrk"
  else
    wall curl -sS -o /dev/null "http://127.0.0.1:$1/small?[1-$small_times]"
  fi
}
get_large() { curl -sS -o /dev/null -w '%{time_total}\n' "http://127.0.0.1:$1/large"; }
http_small() { get_small "$http_port"; }
http_large() { get_large "$http_port"; }
nginx_small() { get_small "$nginx_port"; }
nginx_large() { get_large "$nginx_port"; }
if ! has nginx; then
  absent nginx nginx
elif ! has curl; then
  absent nginx "curl, its client,"
else
  start http "$SERVER" "$tmp/files"
  http_port=$(port_of http) || exit 5
  nginx_port=$("$LOOPBACK" port)
  mkdir "$tmp/nginx"
  cat >"$tmp/nginx/nginx.conf" <<END
daemon off;
worker_processes 1;
$([ "$(id -u)" -ne 0 ] || echo "user root;")
pid $tmp/nginx/pid;
error_log $tmp/nginx/error.log;
events { worker_connections 64; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path $tmp/nginx/body;
  proxy_temp_path $tmp/nginx/proxy;
  fastcgi_temp_path $tmp/nginx/fastcgi;
  uwsgi_temp_path $tmp/nginx/uwsgi;
  scgi_temp_path $tmp/nginx/scgi;
  server { listen 127.0.0.1:$nginx_port; root $tmp/files; }
}
END
  start nginx nginx -e "$tmp/nginx/error.log" -p "$tmp/nginx" -c "$tmp/nginx/nginx.conf"
  if await_port "$nginx_port"; then
    why="both open the file, send it by sendfile(2) and close it; the client's copy sets the pace"
    pair nginx "$small_text by $(has wrk && echo wrk || echo curl)" "$why" http_small nginx_small
    pair nginx "$large_text by curl" "$why" http_large nginx_large
  else
    printf '%-22s %-30s failed: %s\n' nginx "" "$(cat "$tmp/nginx.err" "$tmp/nginx/error.log" 2>/dev/null | tail -n 1)"
    status=5
  fi
fi

# ---- From file to file ----

# Into a new file each time, which is removed when the clock stands.
copying() {
  wall "$@" "$tmp/copy" || return
  rm -f "$tmp/copy"
}
sluice_small() { copying "$SLUICE" cp "$SMALL"; }
sluice_large() { copying "$SLUICE" cp "$LARGE"; }
cp_small() { copying cp "$SMALL"; }
cp_large() { copying cp "$LARGE"; }
if has cp; then
  pair "GNU cp" "$small_text, process and all" \
    "starting: 659 system calls to 169 (strace -c), for every plugin is loaded; and the copy is renamed" \
    sluice_small cp_small
  pair "GNU cp" "$large_text, process and all" \
    "both call copy_file_range(2); cp asks for all at once, ours for steps that it can report and stop" \
    sluice_large cp_large
else
  absent "GNU cp" cp
fi
exit "$status"
