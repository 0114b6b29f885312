# Sourced by every script: where things are, how to speak, how to fail.
# shellcheck shell=bash
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
STATE=$ROOT/.local
VENV=$ROOT/.venv
LIB=$ROOT/script/lib
LOGS=$STATE/log
export ROOT STATE VENV LIB LOGS

# With it Python writes no bytecode and each start of Odoo takes four times as long.
unset PYTHONDONTWRITEBYTECODE

mkdir -p "$LOGS"

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# The text between the first two lines of a script's head comment is its help.
help_if_asked() {
  local arg
  for arg in "$@"; do
    if [[ $arg == -h || $arg == --help ]]; then
      sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"
      exit 0
    fi
  done
}

# timed TITLE COMMAND...: runs the command with its output in a log file (STEP_LOG), shows that it lives
# and how long it took.
timed() {
  local title=$1 start=$SECONDS status=0 outcome=
  shift
  STEP_LOG=$LOGS/$(tr -cs 'a-zA-Z0-9' '-' <<<"$title" | cut -c1-100 | sed 's/-$//').log
  show_progress "$title" "$STEP_LOG" &
  STEP_TICKER=$!
  # In a shell of its own, since a function may end with die.
  (
    trap - EXIT
    "$@"
  ) >"$STEP_LOG" 2>&1 || status=$?
  stop_ticker
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
  if ((status)); then outcome="failed after "; fi
  printf '%s: %s%d s\n' "$title" "$outcome" $((SECONDS - start))
  return "$status"
}

# step TITLE COMMAND...: the same, and when it fails the reason: its own "error:" lines, or the log's end.
step() {
  local status=0
  timed "$@" || status=$?
  if ((status)); then
    if ! grep -h '^error: ' "$STEP_LOG" >&2; then
      tail -n 20 "$STEP_LOG" >&2
      if ((status == 124)); then echo "error: It took longer than it may." >&2; fi
    fi
    echo "The whole log: $STEP_LOG" >&2
  fi
  return "$status"
}

stop_ticker() {
  if [[ -n ${STEP_TICKER:-} ]]; then
    kill "$STEP_TICKER" 2>/dev/null || true
    wait "$STEP_TICKER" 2>/dev/null || true
    STEP_TICKER=
  fi
}
trap stop_ticker EXIT

show_progress() {
  local title=$1 log=$2 start=$SECONDS every=15 done_part
  if [[ -t 1 ]]; then every=1; fi
  # The parent may be killed without a chance to end this loop.
  while sleep "$every" && kill -0 $$ 2>/dev/null; do
    # How far it is, in Odoo's own words: "Loading module crm (12/80)".
    done_part=$(grep -aoE 'Loading module \w+ \([0-9/]+\)|Starting \w+\.test_\w+' "$log" 2>/dev/null | tail -n 1) || true
    if [[ -t 1 ]]; then
      printf '\r\033[K%s ... %d s  %s' "$title" $((SECONDS - start)) "$done_part"
    else
      printf '%s ... %d s  %s\n' "$title" $((SECONDS - start)) "$done_part"
    fi
  done
}

check_name() {
  [[ $1 =~ ^[a-z][a-z0-9_]*$ ]] || die "--db takes a name of small letters, digits and _, not ${1:-nothing}."
}

has_browser() {
  local name
  for name in google-chrome chromium chromium-browser google-chrome-stable; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  return 1
}

# need_space MEGABYTES WHAT
need_space() {
  local free
  free=$(($(df -Pk "$ROOT" | awk 'NR == 2 {print $4}') / 1024))
  ((free >= $1)) || die "$2 needs $1 MB of free disk space in $ROOT, and there are $free MB: free some and start again."
}

is_root() { [[ $(id -u) == 0 ]]; }

# One line that changes whenever one of the files does.
fingerprint() { cat "$@" | cksum | tr ' ' '-'; }

# install_packages NAME...: Debian packages, as root.
install_packages() {
  if [[ " $* " == *" postgresql "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    # Else the package makes and starts a cluster that nobody asked for.
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  fi
  if ! timeout 300 apt-get update -o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=120 ||
    ! DEBIAN_FRONTEND=noninteractive timeout 1800 apt-get install -y --no-install-recommends \
      -o DPkg::Lock::Timeout=120 "$@"; then
    die "The Debian packages $* could not be installed: check that the network and a Debian mirror are there."
  fi
}
