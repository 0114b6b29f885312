"""A real Odoo server on a copy of the database that script/test has just installed (TEST_DB)."""

import os
import subprocess
import sys
from pathlib import Path

import faults
import psycopg2
import pytest
import requests

from bench_http import free_port, starts

ROOT = Path(__file__).parents[2]
SOURCE = os.environ.get("TEST_DB", "test_dev")


def database(*arguments):
    subprocess.run([sys.executable, ROOT / "script/lib/database.py", *arguments], check=True)


class Server:
    """An Odoo server to talk to, and its database to look into."""

    def __init__(self, name):
        self.name = name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = ROOT / f".local/log/{name}.log"
        self.process = None

    def start(self, *options):
        command = ["odoo", "-d", self.name, f"--http-port={self.port}", f"--logfile={self.log}"]
        self.process = subprocess.Popen([*command, "--max-cron-threads=0", *options])
        self.wait()

    def wait(self):
        assert starts(self.port), f"Odoo does not start, see {self.log}"

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    def query(self, sql, *parameters):
        with psycopg2.connect(dbname=self.name) as connection, connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def shell(self, code):
        """Run `code` with `env` in the database and commit."""
        subprocess.run(
            ["odoo", "shell", "-d", self.name, "--no-http", f"--logfile={self.log}"],
            input=code + "\nenv.cr.commit()\n",
            text=True,
            check=True,
            timeout=300,
        )


class Session:
    """One person's browser session, as far as RPC goes."""

    def __init__(self, server, login):
        self.http = requests.Session()
        self.url = server.url
        self.login = login
        result = self.post(
            "/web/session/authenticate",
            {"db": server.name, "login": login, "password": login},
        )
        assert result["result"]["uid"], login

    def post(self, path, params):
        payload = {"jsonrpc": "2.0", "method": "call", "params": params}
        response = self.http.post(self.url + path, json=payload, timeout=120)
        assert response.status_code == 200, response.text
        return response.json()

    def call(self, model, method, *args, **kwargs):
        """Return the result, or the error as {"name", "message"}."""
        answer = self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )
        if "error" in answer:
            data = answer["error"]["data"]
            return {"error": data["name"], "message": data["message"]}
        return answer.get("result")


@pytest.fixture(scope="session")
def server():
    name = f"{SOURCE}_suite"
    database("clone", SOURCE, name)
    server = Server(name)
    server.start()
    yield server
    server.stop()
    database("drop", name)


@pytest.fixture
def copy():
    """A copy for one test, which may change it as it likes."""
    name = f"{SOURCE}_uninstall"
    database("clone", SOURCE, name)
    yield Server(name)
    database("drop", name)


@pytest.fixture(scope="session")
def spare():
    """A copy that needs no update, for tests that start a server in a way of their own."""
    name = f"{SOURCE}_spare"
    database("clone", SOURCE, name)
    database("remember", name, "shipped")
    yield Server(name)
    database("drop", name)


@pytest.fixture
def login(server):
    return lambda name: Session(server, name)


def pytest_terminal_summary(terminalreporter):
    if faults.any_figures():
        terminalreporter.section("Faults")
        terminalreporter.write_line("\n".join(faults.table()))
