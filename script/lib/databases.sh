# Sourced by the scripts that need a database; .local/env has been read before.
# shellcheck shell=bash

db() { python "$LIB/database.py" "$@"; }

# odoo_step TITLE DATABASE OPTION...: one run of Odoo that ends by itself.
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

# current_database NAME: has all own addons as they are on the disk. Fails with 1 when they do not install.
current_database() {
  local name=$1 options status=0
  if db exists "$name"; then
    options=$(db pending "$name") || status=$?
    if ((status == 3)); then
      echo "An addon is gone from addons/: the database $name is made anew."
      db drop "$name"
    elif ((status)); then
      return 1
    fi
  fi
  if ! db exists "$name"; then
    fresh_database "$name"
    options=$(db pending "$name")
    if [[ -n $options ]]; then
      # shellcheck disable=SC2086 # the options are words
      odoo_step "Installing the addons of this project" "$name" $options || {
        db drop "$name"
        return 1
      }
    fi
  elif [[ -n $options ]]; then
    # shellcheck disable=SC2086
    odoo_step "Updating the addons that changed" "$name" $options || return 1
  fi
  db remember "$name"
}

free_port() { python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
