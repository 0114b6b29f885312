"""docker/entrypoint on this machine, as in the container: it waits, refuses clearly, serves."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
import requests
from conftest import ROOT, database, free_port


def entrypoint(*arguments, **environment):
    return subprocess.run(
        [ROOT / "docker/entrypoint", *arguments],
        env={**os.environ, "DATABASE_WAIT": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help():
    assert "docker/entrypoint serve" in entrypoint("--help").stdout


def test_runs_a_command_with_the_secrets(tmp_path):
    """The password comes from its file, and stands in the environment of the command alone."""
    secret = tmp_path / "db_password"
    secret.write_text("not a word\n")
    result = entrypoint("printenv", "PGPASSWORD", PGPASSWORD_FILE=str(secret))
    assert (result.returncode, result.stdout) == (0, "not a word\n"), result.stderr


def test_each_night(tmp_path):
    """At the time named, again after a failure, and gone when the container stops."""
    soon = datetime.now(UTC) + timedelta(seconds=3)
    told = tmp_path / "told"
    process = subprocess.Popen(
        [ROOT / "docker/entrypoint", "nightly", "sh", "-c", f"echo told >>{told}; exit 1"],
        env={**os.environ, "BACKUP_TIME": f"{soon:%H:%M:%S}"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert "error: sh failed, and is tried again tomorrow." in process.stderr.readline()
    process.terminate()
    assert process.wait(timeout=10) == 0
    assert told.read_text() == "told\n"


@pytest.mark.parametrize(
    "environment, sentence",
    [
        ({"PGHOST": "127.0.0.1", "PGPORT": "9"}, "PostgreSQL on 127.0.0.1 does not let us in"),
        ({"SALES_KEY_FILE": "/run/secrets/none"}, "The secret /run/secrets/none is missing"),
        ({"DATABASE": "a-b"}, "DATABASE takes a name"),
    ],
)
def test_refusals(environment, sentence):
    result = entrypoint("serve", **environment)
    assert result.returncode == 1
    assert f"error: {sentence}" in result.stderr


def test_serves_until_it_is_stopped(spare):
    """It becomes Odoo itself: a container engine's SIGTERM ends it at once, with all its workers."""
    command = [ROOT / "docker/entrypoint", "serve", f"--http-port={spare.port}"]
    spare.process = subprocess.Popen(
        [*command, f"--gevent-port={free_port()}", f"--logfile={spare.log}"],
        env={
            **os.environ,
            "DATABASE": spare.name,
            "WORKERS": "2",
            "ODOO_RC": str(ROOT / "odoo.conf"),
        },
    )
    try:
        spare.wait()
        assert "login" in requests.get(f"{spare.url}/web/login", timeout=60).text
    finally:
        spare.stop()
    assert spare.process.returncode == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{spare.url}/web/health", timeout=5)


def test_other_addons_are_noticed(spare):
    """A database whose addons are of another release is updated before it is served."""
    command = [sys.executable, ROOT / "script/lib/database.py", "outdated", spare.name]
    assert not subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'COMMENT ON DATABASE "{spare.name}" IS NULL')
    changed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    database("remember", spare.name, "shipped")
    assert {"sales_policy", "sales_visits"} < set(changed.strip().split(","))
    assert "test_sales_policy" not in changed
