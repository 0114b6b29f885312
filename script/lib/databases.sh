# Sourced by the scripts that need a database; .local/env has been read before.
# shellcheck shell=bash

db() { python "$LIB/database.py" "$@"; }

# These end the script when something fails, so call them plainly: `x || ...` would switch that off.

# odoo_step TITLE DATABASE OPTION...: one run of Odoo that ends by itself. With Chinese alone named, Odoo
# would switch English off.
odoo_step() {
  local title=$1
  shift
  step "$title" timeout 3600 odoo -d "$@" --load-language=en_US,zh_CN --no-http --stop-after-init
}

# Pages come at once from a database whose style sheets and scripts were put together before.
build_assets() {
  timeout 900 odoo shell -d "$1" --no-http <<<"env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"
}

# fresh_database NAME: all that the own addons need, with demo data, and none of them. It is a copy of
# a template that is made once, by one script at a time.
fresh_database() {
  local template
  template=$(db template-name)
  {
    flock --wait 3600 9 || die "Another script has been making the template database for an hour: stop it."
    if ! db exists "$template"; then
      need_space 1000 "The template database"
      db drop "${template}_new"
      odoo_step "Installing Odoo's own addons with demo data (minutes, once)" "${template}_new" -i "$(db foreign)"
      step "Putting Odoo's web assets together (once)" build_assets "${template}_new"
      db rename "${template}_new" "$template"
      # On a server of their own the templates of yesterday are of no use to anybody.
      if [[ $PGHOST == "$("$LIB/postgres" socket)" ]]; then db drop-others tpl_ "$template"; fi
    fi
    db clone "$template" "$1"
  } 9>"$STATE/template.lock"
}

# current_database NAME [all|shipped]: has the own addons as they are on the disk, those that only hold
# tests too or (shipped) not. INSTALL_LOG names the log of a first installation.
current_database() {
  local name=$1 kind=${2:-shipped} new='' options
  if ! db exists "$name"; then
    fresh_database "$name"
    new=1
  fi
  options=$(db pending "$name" "$kind")
  if [[ -n $options && -n $new ]]; then
    # shellcheck disable=SC2086 # the options are words
    odoo_step "Installing the addons of this project" "$name" $options || {
      db drop "$name"
      return 1
    }
    # shellcheck disable=SC2034 # script/test reads it
    INSTALL_LOG=$STEP_LOG
  elif [[ -n $options ]]; then
    # shellcheck disable=SC2086
    odoo_step "Updating the addons that changed" "$name" $options --i18n-overwrite ||
      die "The database $name could not be updated: script/server --fresh makes it anew, script/test without arguments that of the tests."
  fi
  db remember "$name" "$kind"
}

# renewed_database NAME all|shipped: the same, but made anew where an update would leave something behind.
renewed_database() {
  if db exists "$1" && db stale "$1" "$2"; then
    echo "The addons need other ones than before: the database $1 is made anew."
    db drop "$1"
  fi
  current_database "$@"
}

# lock_database NAME ARGUMENT...: runs the calling script again with its arguments while nobody else uses
# the database. PostgreSQL, which it may start, must not inherit the lock.
lock_database() {
  local name=$1 status=0
  shift
  if [[ ${LOCKED_DATABASE:-} != "$name" ]]; then
    LOCKED_DATABASE=$name flock --close --wait 3600 --conflict-exit-code 75 "$STATE/$name.lock" "$0" "$@" || status=$?
    if ((status == 75)); then
      die "Another script has used the database $name for an hour: stop it, or name another one in TEST_DB."
    fi
    exit "$status"
  fi
}

free_port() { python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
