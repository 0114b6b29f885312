"""PostgreSQL itself stops at once, again and again, while people work (R4).

By hand, on a cluster of its own, since it fills a database anew: script/test tests/suite/crash.py.
"""

import os
import shutil
import subprocess
import tempfile

import pytest
from conftest import ROOT, SOURCE, Server, database
from test_complaints_at_once import PREPARE
from test_killed import KILLS, disturb, start_workers

NAME = f"{SOURCE}_crash"
FILES = ROOT / ".local/data/filestore"


def postgres(*words):
    subprocess.run([ROOT / "script/lib/postgres", *words], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def cluster(monkeypatch, tmp_path):
    dump = tmp_path / "dump"
    subprocess.run(["pg_dump", "--format=custom", f"--file={dump}", SOURCE], check=True)
    home = tempfile.mkdtemp(prefix="crash", dir="/var/tmp")
    for name, value in (("POSTGRES_HOME", home), ("PGHOST", home), ("PGPORT", "5432")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PGUSER", "odoo")
    postgres("start")
    subprocess.run(["createdb", NAME], check=True)
    subprocess.run(["pg_restore", "--no-owner", f"--dbname={NAME}", dump], check=True)
    # what is acknowledged has to be on the disk here
    subprocess.run(
        ["psql", "-q", NAME, "-c", f"ALTER DATABASE {NAME} SET synchronous_commit = on"], check=True
    )
    shutil.copytree(FILES / SOURCE, FILES / NAME, copy_function=os.link)
    server = Server(NAME)
    server.shell(PREPARE.format(customers=8, chats=1))
    start_workers(server)
    yield server
    server.stop()
    database("drop", NAME)
    postgres("stop", "immediate")
    shutil.rmtree(home)


def stop_at_once(_server):
    postgres("stop", "immediate")
    postgres("start")


def test_the_database_stops_at_once(cluster):
    disturb(cluster, "R4", "immediate stops of PostgreSQL", stop_at_once, KILLS)
