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
# a template that is made once.
fresh_database() {
  local template
  template=$(db template-name)
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
}

# current_database NAME all|shipped: has the own addons as they are on the disk, those that only hold tests
# or not. INSTALL_LOG names the log of a first installation.
current_database() {
  local name=$1 kind=$2 options status=0
  if db exists "$name"; then
    options=$(db pending "$name" "$kind") || status=$?
    if ((status == 3)); then
      echo "An addon is gone from addons/: the database $name is made anew."
      db drop "$name"
    elif ((status)); then
      return 1
    fi
  fi
  if ! db exists "$name"; then
    fresh_database "$name"
    options=$(db pending "$name" "$kind")
    if [[ -n $options ]]; then
      # shellcheck disable=SC2086 # the options are words
      odoo_step "Installing the addons of this project" "$name" $options || {
        db drop "$name"
        return 1
      }
      # shellcheck disable=SC2034 # script/test reads it
      INSTALL_LOG=$STEP_LOG
    fi
  elif [[ -n $options ]]; then
    # shellcheck disable=SC2086
    odoo_step "Updating the addons that changed" "$name" $options --i18n-overwrite || return 1
  fi
  db remember "$name" "$kind"
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
