# Sourced by ./run and ./test: installs what is missing, says what it does, and does nothing when nothing is missing.

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "packages are missing and there is neither root nor sudo; install them yourself: ${*: -1}"
  fi
}

# install_packages KIND…: the Debian packages of scripts/packages.txt for these kinds, and Node with npm.
install_packages() {
  local kinds=" $* " wanted=() missing=() kind package
  while read -r kind package; do
    case "$kinds" in *" $kind "*) wanted+=("$package") ;; esac
  done < <(grep -v '^#' "$root/scripts/packages.txt")
  command -v node >/dev/null || wanted+=(nodejs)
  command -v npm >/dev/null || wanted+=(npm)
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
    sed -n 's/^installed //p') || true
  for package in "${wanted[@]}"; do
    grep -qxF "$package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || die "this needs Debian 12 or something close to it; install: ${missing[*]}"
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build PRESET [TARGET…]: configures once, then builds what has changed.
build() {
  local preset=$1; shift
  local folder="$root/build/$preset" log targets=()
  [ $# = 0 ] || targets=(--target "$@")
  mkdir -p "$folder"; log="$folder/build.log"
  if [ ! -f "$folder/build.ninja" ]; then
    say "configuring build/$preset"
    (cd "$root" && cmake --preset "$preset") >"$log" 2>&1 || { cat "$log" >&2; die "cmake failed"; }
  fi
  if ! (cd "$root" && cmake --build "$folder" "${targets[@]}" -- -n) 2>/dev/null | grep -q 'no work to do'; then
    say "building build/$preset (the first time takes some minutes)"
  fi
  (cd "$root" && cmake --build "$folder" "${targets[@]}") >"$log" 2>&1 \
    || { tail -n 60 "$log" >&2; die "the build failed; all of its output is in $log"; }
}

# install_node_modules FOLDER: npm ci, when its lock file has changed since the last time.
install_node_modules() {
  local folder=$1 stamp="$1/node_modules/.installed"
  cmp -s "$folder/package-lock.json" "$stamp" && return
  say "installing the npm packages of ${folder#"$root"/}"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) || die "npm ci failed in $folder"
  cp "$folder/package-lock.json" "$stamp"
}
