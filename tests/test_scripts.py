"""The scripts say what they do, and in one sentence what is wrong and what to do about it."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted(path.name for path in (ROOT / "script").iterdir() if path.is_file())


def run(command, **environment):
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refusal(command, **environment):
    """The one sentence with which a command gives up."""
    result = run(command, **environment)
    assert result.returncode == 1, result
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, result.stderr
    return errors[0]


@pytest.fixture
def new_clone(tmp_path):
    """The scripts on a machine that has fetched nothing yet."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    for lock in ROOT.glob("*.lock"):
        shutil.copy(lock, tmp_path)
    return tmp_path / "script"


@pytest.mark.parametrize("name", SCRIPTS)
def test_help(name):
    result = run([ROOT / "script" / name, "--help"])
    assert result.returncode == 0, result.stderr
    assert f"script/{name}" in result.stdout
    assert "#" not in result.stdout


def test_port_taken():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert f"Port {port} is taken: " in refusal([ROOT / "script/server", "--port", str(port)])


@pytest.mark.parametrize(
    "arguments",
    [["--prot", "8069"], ["--port"], ["--port", "x"], ["--lang", "fr_FR"], ["--db", "a-b"]],
)
def test_server_arguments(arguments):
    assert arguments[0] in refusal([ROOT / "script/server", *arguments])


@pytest.mark.parametrize(
    "arguments",
    [["--customers", "20"], ["--years", "0"], ["--db"], ["--cusomers", "20000"]],
)
def test_generate_arguments(arguments):
    assert arguments[0] in refusal([ROOT / "script/generate", *arguments])


@pytest.mark.parametrize(
    "command",
    [
        "server --production --fresh",
        "backup --key none --to backups",
        "backup --to",
        "backup --keep 0 --to backups",
        "restore --from none",
    ],
)
def test_arguments_of_production(command):
    script, *arguments = command.split()
    assert arguments[0] in refusal([ROOT / "script" / script, *arguments])


def test_unsuitable_python(new_clone):
    assert "3.11, 3.12 or 3.13" in refusal([new_clone / "bootstrap"], PYTHON=shutil.which("false"))


def test_odoo_home_without_odoo(new_clone, tmp_path):
    assert "holds no Odoo 19.0" in refusal([new_clone / "bootstrap"], ODOO_HOME=str(tmp_path))


def test_offline(new_clone):
    """Where nothing listens, the mirror does not answer."""
    assert "ODOO_HOME" in refusal(
        [new_clone / "lib/fetch-odoo"],
        ODOO_DEBIAN_MIRROR="http://127.0.0.1:9/debian",
        http_proxy="",
    )


def test_disk_full(new_clone, tmp_path):
    df = tmp_path / "bin/df"
    df.parent.mkdir()
    df.write_text("#!/bin/sh\necho header\necho disk 9 9 1024 99% /\n")
    df.chmod(0o755)
    sentence = refusal(
        [new_clone / "bootstrap"], PATH=f"{df.parent}:{os.environ['PATH']}", PYTHON=sys.executable
    )
    assert "there are 1 MB" in sentence


def test_no_postgresql():
    sentence = refusal(
        [sys.executable, ROOT / "script/lib/database.py", "check"], PGHOST="127.0.0.1", PGPORT="9"
    )
    assert "PostgreSQL on 127.0.0.1 does not let us in" in sentence


def test_settings_of_the_containers():
    """Each variable of compose.yaml is explained, with the same default; no secret is among them."""
    used = re.findall(
        r"\$\{(\w+)(?::-(.*?))?(?::\?.*?)?\}", (ROOT / "docker/compose.yaml").read_text()
    )
    lines = (ROOT / "docker/.env.example").read_text().splitlines()
    explained = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
    assert {name for name, _default in used} == set(explained)
    assert all(explained[name] == default for name, default in used if default)
    assert not [name for name in explained if re.search("PASSWORD|KEY|SECRET", name)]
