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

# step TITLE COMMAND...: runs the command with its output in a log file, shows that it lives and how
# long it took. When it fails, the reason is shown: its own "error:" lines, or the end of the log.
step() {
  local title=$1 log start=$SECONDS status=0
  shift
  log=$LOGS/$(tr -cs 'a-zA-Z0-9' '-' <<<"$title" | sed 's/-$//').log
  show_progress "$title" "$log" &
  STEP_TICKER=$!
  "$@" >"$log" 2>&1 || status=$?
  kill "$STEP_TICKER" 2>/dev/null || true
  wait "$STEP_TICKER" 2>/dev/null || true
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
  if ((status == 0)); then
    printf '%s: %d s\n' "$title" $((SECONDS - start))
    return 0
  fi
  printf '%s: failed after %d s\n' "$title" $((SECONDS - start)) >&2
  if ! grep -h '^error: ' "$log" >&2; then
    tail -n 20 "$log" >&2
    ((status != 124)) || printf 'error: it took longer than it may.\n' >&2
  fi
  printf 'The whole log: %s\n' "$log" >&2
  return "$status"
}

show_progress() {
  local title=$1 log=$2 start=$SECONDS every=15 done_part
  if [[ -t 1 ]]; then every=1; fi
  # The parent may be killed without a chance to end this loop.
  while sleep "$every" && kill -0 $$ 2>/dev/null; do
    # Odoo says "Loading module crm (12/80)": the one figure that tells how far a long step is.
    done_part=$(grep -aoE 'Loading module [a-z0-9_]+ \([0-9]+/[0-9]+\)' "$log" 2>/dev/null | tail -n 1) || true
    if [[ -t 1 ]]; then
      printf '\r\033[K%s ... %d s  %s' "$title" $((SECONDS - start)) "$done_part"
    else
      printf '%s ... %d s  %s\n' "$title" $((SECONDS - start)) "$done_part"
    fi
  done
}
trap '[[ -z ${STEP_TICKER:-} ]] || kill "$STEP_TICKER" 2>/dev/null || true' EXIT

# need_space MEGABYTES WHAT
need_space() {
  local free
  free=$(($(df -Pk "$ROOT" | awk 'NR == 2 {print $4}') / 1024))
  ((free >= $1)) || die "$2 needs $1 MB of free disk space in $ROOT, and there are $free MB: free some and start again."
}

is_root() { [[ $(id -u) == 0 ]]; }

# One line that changes whenever one of the files does.
fingerprint() { cat "$@" | cksum | tr ' ' '-'; }
