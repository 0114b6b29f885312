# Sourced by script/backup and script/restore: they work beside a running Odoo and fetch nothing.
# shellcheck shell=bash
# shellcheck disable=SC2034 # both scripts read it
FILESTORE=$STATE/data/filestore
if [[ -r $STATE/env ]]; then
  # shellcheck source=/dev/null
  . "$STATE/env"
fi

db() { python3 "$LIB/database.py" "$@"; }

check_key() {
  [[ -r $1 ]] || die "--key names a file that can be read, not ${1:-nothing}."
  [[ $(head -n 1 "$1") =~ .{32} ]] || die "The first line of $1 has not 32 characters: make a key with openssl rand -base64 48."
}

# openssl reads the first line of the file; the key is neither on a command line nor in the environment.
encrypt() { openssl enc -e -aes-256-cbc -pbkdf2 -iter 600000 -salt -pass "file:$1"; }
decrypt() { openssl enc -d -aes-256-cbc -pbkdf2 -iter 600000 -pass "file:$1" -in "$2"; }

# backups_of NAME DIR: the oldest first.
backups_of() { find "$2" -maxdepth 1 -type d -regextype egrep -regex ".*/$1-[0-9]{8}T[0-9]{6}Z" | sort; }
