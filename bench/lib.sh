# Shared by the commands of this folder; sourced, not run.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
build="$root/build/release"
started=()

die() {
  echo "$(basename "$0"): $*" >&2
  exit 2
}

# Builds what is named, quietly.
build_targets() {
  [ -e "$build/build.ninja" ] || (cd "$root" && cmake --preset release) >&2 || die "cannot configure"
  cmake --build "$build" --target "$@" >&2 || die "cannot build $*"
}

# A port that nobody listens on just now.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

wait_for_port() { # PORT PID
  local i
  for i in $(seq 200); do
    (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    kill -0 "$2" 2>/dev/null || die "the server on port $1 ended: see $work"
    sleep 0.05
  done
  die "nobody listens on port $1"
}

stop_server() { # PID
  kill -TERM "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

stop_all() {
  local pid
  for pid in "${started[@]}"; do stop_server "$pid"; done
}

# Nanoseconds on a CPU so far, of the threads of process PID and its children whose name fits PATTERN.
cpu_ns() { # PID PATTERN
  local process task sum=0 ns rest
  for process in "$1" $(cat "/proc/$1/task/$1/children"); do
    for task in /proc/"$process"/task/*; do
      [[ "$(cat "$task/comm")" =~ $2 ]] || continue
      read -r ns rest <"$task/schedstat"
      sum=$((sum + ns))
    done
  done
  echo "$sum"
}

json_number() { # NAME < JSON
  sed -E "s/.*\"$1\":([0-9.]+).*/\1/"
}

median() { # numbers, one a line, on standard input
  sort -g | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# The emulators of Kinesis are npm packages of the tests.
need_node_modules() {
  [ -d "$root/tests/node_modules/kinesalite" ] || (cd "$root/tests" && npm ci --loglevel=error) >&2 ||
    die "cannot install the npm packages of tests/"
}
