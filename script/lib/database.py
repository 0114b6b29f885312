"""Databases and their file stores, and which state of the addons each of them has.

    database.py template-name              name of the template that today's addons need
    database.py check                      can Odoo work with this PostgreSQL?
    database.py exists|drop NAME
    database.py clone|rename FROM TO
    database.py drop-others PREFIX KEEP    drop what begins with PREFIX, but for KEEP
    database.py durable NAME               what was answered survives a crash of the server
    database.py pending NAME all|shipped   Odoo's options that bring NAME up to date
    database.py stale NAME all|shipped     would an update differ from a new installation?
    database.py remember NAME all|shipped  the addons in NAME are those on the disk
    database.py outdated NAME              shipped addons whose state NAME does not know (comma-separated)
    database.py own|foreign                own addons, what they need from elsewhere (comma-separated)
    database.py apps                       shipped addons that do not install themselves (comma-separated)

The state is kept as the database's comment, so that it lives and dies with it.
"""

import hashlib
import json
import os
import shutil
import sys
from contextlib import closing

import psycopg2
from psycopg2 import sql

from odoo import release

import addons

FILESTORE = addons.ROOT / ".local/data/filestore"


def connect():
    try:
        connection = psycopg2.connect(dbname="postgres", connect_timeout=10)
    except psycopg2.OperationalError as error:
        server = os.environ.get("PGHOST", "this machine")
        sys.exit(f"error: PostgreSQL on {server} does not let us in: {str(error).strip()}")
    connection.autocommit = True
    return connection


def execute(query, *names, parameters=None):
    with closing(connect()) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL(query).format(*map(sql.Identifier, names)), parameters)
        return cursor.fetchall() if cursor.description else None


def check():
    [[user, may_create]] = execute(
        "SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    if user == "postgres":
        sys.exit("error: Odoo refuses the database user postgres: name another one in PGUSER.")
    if not may_create:
        sys.exit(
            f"error: The database user {user} may not create databases: let it (ALTER ROLE {user} CREATEDB)."
        )


def exists(name):
    return bool(execute("SELECT 1 FROM pg_database WHERE datname = %s", parameters=[name]))


def close_connections(name):
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND pid != pg_backend_pid()",
        parameters=[name],
    )


def drop(name):
    close_connections(name)
    execute("DROP DATABASE IF EXISTS {}", name)
    shutil.rmtree(FILESTORE / name, ignore_errors=True)


def clone(source, target):
    drop(target)
    close_connections(source)
    execute("CREATE DATABASE {} TEMPLATE {}", target, source)
    if (FILESTORE / source).is_dir():
        # Odoo never writes into a file of the store, it adds new ones: links are copies enough.
        shutil.copytree(FILESTORE / source, FILESTORE / target, copy_function=os.link)


def rename(source, target):
    drop(target)
    close_connections(source)
    execute("ALTER DATABASE {} RENAME TO {}", source, target)
    if (FILESTORE / source).is_dir():
        (FILESTORE / source).rename(FILESTORE / target)


def drop_others(prefix, keep):
    for (name,) in execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", parameters=[prefix]
    ):
        if name != keep:
            drop(name)


def durable(name):
    execute("ALTER DATABASE {} SET synchronous_commit = on", name)


def template_name():
    """Another Odoo, other Python packages or other dependencies make another template."""
    locks = [(addons.ROOT / name).read_text() for name in ("odoo.lock", "requirements.lock")]
    state = [release.__file__, *locks, *addons.foreign_dependencies()]
    return f"tpl_{hashlib.sha256(' '.join(state).encode()).hexdigest()[:12]}"


def fingerprints(kind):
    wanted = addons.shipped() if kind == "shipped" else addons.manifests()
    return {addon: addons.fingerprint(addon) for addon in wanted}


def remember(name, kind):
    state = json.dumps({"template": template_name(), "addons": fingerprints(kind)})
    execute("COMMENT ON DATABASE {} IS %s", name, parameters=[state])


def recorded(name):
    [[comment]] = execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        parameters=[name],
    )
    return json.loads(comment or "{}")


def is_stale(name, kind):
    """Addons are gone from the disk, or need something from elsewhere that they did not need before.

    Updating such a database gives another one than installing does.
    """
    state = recorded(name)
    return bool(state) and (
        state.get("template") != template_name()
        or not state.get("addons", {}).keys() <= fingerprints(kind).keys()
    )


def pending(name, kind):
    """Odoo's options that bring the addons up to date."""
    today = fingerprints(kind)
    installed = recorded(name).get("addons")
    # Of a database that somebody else made nothing is known.
    new = [addon for addon in today if addon not in (installed or {})]
    changed = [
        addon
        for addon in today
        if installed is None or (addon in installed and installed[addon] != today[addon])
    ]
    options = []
    if new:
        options += ["-i", ",".join(new)]
    if changed:
        options += ["-u", ",".join(changed)]
    return options


def outdated(name):
    """What to update in a database of which people decide what is installed there."""
    known = recorded(name).get("addons", {})
    return [addon for addon, state in fingerprints("shipped").items() if known.get(addon) != state]


def apps():
    return [name for name, manifest in addons.shipped().items() if not manifest.get("auto_install")]


COMMANDS = {
    "template-name": template_name,
    "durable": durable,
    "check": check,
    "exists": exists,
    "drop": drop,
    "clone": clone,
    "rename": rename,
    "drop-others": drop_others,
    "pending": lambda name, kind: " ".join(pending(name, kind)),
    "stale": is_stale,
    "remember": remember,
    "outdated": lambda name: ",".join(outdated(name)),
    "apps": lambda: ",".join(apps()),
    "own": lambda: ",".join(addons.manifests()),
    "foreign": lambda: ",".join(addons.foreign_dependencies()),
}


def main(command, *arguments):
    if command not in COMMANDS:
        sys.exit(__doc__)
    answer = COMMANDS[command](*arguments)
    if isinstance(answer, bool):
        sys.exit(not answer)
    if answer is not None:
        print(answer)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
