# Sourced by what runs a company's database: script/server --production and docker/entrypoint.
# shellcheck shell=bash

# production_database NAME: made without demo data, or brought up to date. ODOO_RC names the
# configuration. In a database that is there, people decide which addons are installed.
production_database() {
  local name=$1 changed
  if ! db exists "$name"; then
    db drop "${name}_new"
    make_production_database "${name}_new" ||
      die "The database $name could not be made, see above: mend it and start again."
    db rename "${name}_new" "$name"
    db durable "$name"
  else
    db durable "$name" # one that script/restore made was not
    changed=$(db outdated "$name")
    if [[ -z $changed ]]; then return; fi
    odoo -d "$name" -u "$changed" --load-language=en_US,zh_CN --no-http --workers=0 --stop-after-init ||
      die "The database $name could not be updated: go back to the release of before and restore the last backup."
  fi
  db remember "$name" shipped
}

make_production_database() {
  local password_file=${ADMIN_PASSWORD_FILE:-$STATE/admin_password}
  if [[ -z ${ADMIN_PASSWORD_FILE:-} ]]; then
    (umask 077 && python3 -c 'import secrets; print(secrets.token_urlsafe(16))' >"$password_file")
  fi
  [[ -s $password_file ]] || die "The file $password_file holds no password for admin."
  odoo -d "$1" -i "$(db apps)" --load-language=en_US,zh_CN --no-http --workers=0 --stop-after-init &&
    ADMIN_PASSWORD_FILE=$password_file odoo shell -d "$1" --no-http --workers=0 <<'END'
import os
with open(os.environ["ADMIN_PASSWORD_FILE"]) as file:
    env.ref("base.user_admin").password = file.read().strip()
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
END
}
