"""script/backup and script/restore: what comes back is what went in, or nothing comes back."""

import hashlib
import os
import resource
import secrets
import shutil
import subprocess
from contextlib import closing

import faults
import psycopg2
import pytest
from conftest import ROOT, SOURCE, database

FILES = ROOT / ".local/data/filestore"
LINKS = FILES / f".{SOURCE}.backup"
RESTORED = f"{SOURCE}_restored"
OLD = [f"{SOURCE}-202601{day:02}T000000Z" for day in range(1, 4)]
OLD.append(f"{SOURCE}_x-20260101T000000Z")
TABLES = """
    SELECT c.relname, CASE c.relkind WHEN 'S' THEN 't.last_value' ELSE 't' END FROM pg_class c
     WHERE c.relkind IN ('r', 'S') AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""


def run(script, prepare=None, **options):
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return subprocess.run(
        [ROOT / "script" / script, *words],
        preexec_fn=prepare,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def no_room():
    """No file may grow beyond 100 kB, which is what a full disk looks like to a program."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def refusal(script, prepare=None, **options):
    result = run(script, prepare, **options)
    assert result.returncode == 1, result
    return result.stderr


def rows_of(name):
    """{table or sequence: (rows, hash of all of them)}"""
    found = {}
    with closing(psycopg2.connect(dbname=name)) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        for table, row in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), md5(string_agg(h, '' ORDER BY h)) FROM \"{table}\" t, md5({row}::text) h"
            )
            found[table] = cursor.fetchone()
    return found


def files_of(name):
    return {
        str(path.relative_to(FILES / name)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (FILES / name).rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    yield tmp_path_factory.mktemp("backups")
    database("drop", RESTORED)


@pytest.fixture(scope="module")
def key(folder):
    path = folder / "key"
    path.write_text(secrets.token_urlsafe(48) + "\n")
    return path


@pytest.fixture(scope="module")
def backup(folder, key):
    # what a run left that was killed
    for path in (LINKS, folder / "all" / f"{OLD[0]}.part"):
        path.mkdir(parents=True)
    for name in OLD:
        (folder / "all" / name).mkdir()
    assert "no database" in refusal("backup", to=folder / "all", key=key, db="not_there", keep=1)
    result = run("backup", to=folder / "all", key=key, db=SOURCE, keep=2)
    assert result.returncode == 0, result.stderr
    [name] = {path.name for path in (folder / "all").iterdir()} - set(OLD)
    return folder / "all" / name


def test_round_trip(backup, key):
    result = run("restore", **{"from": backup}, key=key, db=RESTORED)
    assert result.returncode == 0, result.stderr
    before, after = rows_of(SOURCE), rows_of(RESTORED)
    assert sum(count for count, _hash in before.values()) > 10_000
    assert after == before
    assert len(files_of(SOURCE)) > 10
    assert files_of(RESTORED) == files_of(SOURCE)
    count = sum(rows for rows, _hash in before.values())
    faults.report("R20", f"{count} rows and {len(files_of(SOURCE))} files restored, equal by hash")
    assert "is there already" in refusal("restore", **{"from": backup}, key=key, db=RESTORED)


def test_nothing_to_read_without_the_key(backup, key, folder):
    assert {path.name for path in backup.iterdir()} == {"dump.enc", "filestore.enc", "seal"}
    for path in backup.iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert b"PGDMP" not in (backup / "dump.enc").read_bytes()
    other = folder / "other"
    other.write_text(secrets.token_urlsafe(48))
    target = f"{RESTORED}_other"
    assert "another key" in refusal("restore", **{"from": backup}, key=other, db=target)
    other.write_text("short")
    assert "32 characters" in refusal("restore", **{"from": backup}, key=other, db=target)


def test_changed_backup(backup, key, folder):
    """One byte is enough; no database is left behind."""
    changed = folder / "changed"
    shutil.copytree(backup, changed)
    with (changed / "filestore.enc").open("r+b") as stream:
        stream.seek(-1, os.SEEK_END)
        last = stream.read(1)[0]
        stream.seek(-1, os.SEEK_END)
        stream.write(bytes([last ^ 1]))
    target = f"{RESTORED}_changed"
    assert "nothing is restored" in refusal("restore", **{"from": changed}, key=key, db=target)
    with closing(psycopg2.connect(dbname="postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE starts_with(datname, %s)", [target])
        assert not cursor.fetchall()


def test_no_room(backup, key):
    """One sentence, and nothing half done is left behind."""
    there = {path.name for path in backup.parent.iterdir()}
    said = refusal("backup", no_room, to=backup.parent, key=key, db=SOURCE, keep=1)
    assert "could not be written" in said
    assert {path.name for path in backup.parent.iterdir()} == there
    target = f"{RESTORED}_full"
    said = refusal("restore", no_room, **{"from": backup}, key=key, db=target)
    assert "nothing is restored" in said
    assert len(said.splitlines()) < 5
    assert not list(FILES.glob(f"{target}*"))


def test_retention(backup):
    """The oldest went, those of other databases stay, and the run that failed dropped none."""
    assert {path.name for path in backup.parent.iterdir()} == {backup.name, *OLD[2:]}
    assert not LINKS.exists()
