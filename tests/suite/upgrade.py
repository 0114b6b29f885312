"""A database of an earlier commit comes up to date and keeps all that people entered (R13).

By hand, since it installs everything once more: script/test --upgrade [COMMIT] calls it.
"""

import os
import subprocess
import time

import faults
import pytest
from conftest import ROOT, SOURCE, Server
from test_uninstall import CORE

import database

BEFORE = ROOT / ".local/before"
NAME = f"{SOURCE}_upgrade"
# Names of columns that were others before
RENAMED = {
    "sales_complaint_case": {"judge_id": "judged_by_id"},
    "sales_corrective_action": {"judge_id": "judged_by_id"},
    "sales_visit": {"manager_id": "supervisor_id"},
    "sales_visit_appraisal": {"manager_id": "supervisor_id"},
}
# What every update writes anew
WRITTEN = {"write_date", "write_uid"}
OURS = "SELECT name FROM ir_module_module WHERE author = 'Sales Regulations Suite contributors'"
SHIPPED = f"""
    SELECT res_id FROM ir_model_data WHERE NOT noupdate AND model = %s AND module IN ({OURS})
"""
RULES = f"""
    SELECT d.module || '.' || d.name, r.domain_force, r.active FROM ir_rule r
      JOIN ir_model_data d ON d.model = 'ir.rule' AND d.res_id = r.id
     WHERE d.module IN ({OURS}) ORDER BY 1
"""


def rows(server):
    """{table: {id: {column: text}}} of what people entered, not of what the addons bring along."""
    tables = {table: columns.split(", ") for table, columns in CORE.items()}
    for (table,) in server.query(
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'sales\\_%%' AND EXISTS ("
        "SELECT FROM pg_attribute WHERE attrelid = tablename::regclass AND attname = 'id')"
    ):
        tables[table] = None
    found = {}
    for table, columns in tables.items():
        shipped = {row[0] for row in server.query(SHIPPED, table.replace("_", "."))}
        found[table] = {
            row["id"]: {
                name: value
                for name, value in row.items()
                if name in (columns or row.keys() - WRITTEN)
            }
            for (row,) in server.query(f"SELECT to_jsonb(t) FROM {table} t")
            if row["id"] not in shipped
        }
    return found


def changes(before, after):
    """What was there and is not, or no longer the same; what is new is no change."""
    for table, there in before.items():
        renamed = RENAMED.get(table, {})
        for number, row in there.items():
            now = after.get(table, {}).get(number)
            if now is None:
                yield f"{table} {number} is gone"
                continue
            for name, value in row.items():
                found = now.get(name if name in now else renamed.get(name))
                if found != value:
                    yield f"{table} {number}, {name}: {value} became {found}"


def odoo(*options):
    start = time.monotonic()
    log = ROOT / f".local/log/{NAME}.log"
    command = ["odoo", "-d", *options, "--no-http", "--stop-after-init", f"--logfile={log}"]
    subprocess.run(command, check=True, timeout=3600)
    return time.monotonic() - start


def git(*words):
    return subprocess.run(
        ["git", "-C", ROOT, *words], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def earlier():
    """The addons of an earlier commit: that of UPGRADE_FROM, the last tag, or the parent of this one."""
    tags = git("tag", "--merged", "HEAD^", "--sort=-creatordate").split()
    commit = os.environ.get("UPGRADE_FROM") or (tags or ["HEAD^"])[0]
    git("worktree", "add", "--detach", "--force", BEFORE, commit)
    yield git("rev-parse", "--short", commit).strip(), BEFORE / "addons"
    git("worktree", "remove", "--force", BEFORE)


def test_from_an_earlier_commit(earlier):
    commit, addons = earlier
    names = [path.parent.name for path in addons.glob("sales_*/__manifest__.py")]
    odoo(NAME, "-i", ",".join(names), f"--addons-path={addons}", "--with-demo")
    server = Server(NAME)
    # the demo's past is what people entered: updates live it again where Odoo finds it marked as demo
    server.query("UPDATE ir_module_module SET demo = FALSE WHERE demo RETURNING 1")
    before = rows(server)
    assert sum(map(len, before.values())) > 1000
    seconds = odoo(NAME, *database.pending(NAME, "shipped"))
    assert list(changes(before, rows(server))) == []
    again = rows(server)
    odoo(NAME, "-u", "sales_policy")
    assert list(changes(again, rows(server))) == []
    count = sum(map(len, before.values()))
    faults.report("R13", f"from {commit}: {count} rows, 0 lost, 0 changed, {seconds:.0f} s")
