"""script/server --production: workers, the bus on its own port, no database manager."""

import os
import signal
import socket
import subprocess
from contextlib import ExitStack, suppress

import faults
import psutil
import pytest
import requests
import websocket
from conftest import ROOT, Server, Session


class Production(Server):
    """What script/server --production starts, on the spare copy."""

    def start(self):
        command = [ROOT / "script/server", "--production", "--db", self.name, "--port", self.port]
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        for line in self.process.stdout:
            if line.startswith("http://"):
                return
        raise AssertionError(f"Odoo does not start, see {self.log}")

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=60)

    def get(self, path):
        return requests.get(self.url + path, timeout=60)


@pytest.fixture(scope="module")
def production(spare):
    server = Production(spare.name)
    server.start()
    yield server
    server.stop()


def processes(production, role):
    for process in psutil.Process(production.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # helpers come and go
            if role in " ".join(process.cmdline()):
                yield process


def test_answers_with_workers(production):
    assert production.get("/web/health").json() == {"status": "pass"}
    assert "login" in production.get("/web/login").text
    assert len(list(processes(production, "WorkerHTTP"))) == 4
    assert len(list(processes(production, "WorkerCron"))) == 2
    person = Session(production, "sales1")
    assert person.call("res.partner", "search_count", [["is_sales_customer", "=", True]]) > 0


def test_all_at_once(production):
    """Who comes while all workers are busy waits, and is answered (R18)."""
    workers = list(processes(production, "WorkerHTTP"))
    with ExitStack() as stack:
        waiting = []
        for worker in workers:
            worker.suspend()
        try:
            for _person in range(300):
                address = ("127.0.0.1", production.port)
                waiting.append(stack.enter_context(socket.create_connection(address, timeout=0.9)))
                waiting[-1].sendall(b"GET /web/health HTTP/1.0\r\nHost: localhost\r\n\r\n")
        finally:
            for worker in workers:
                worker.resume()
        for each in waiting:
            each.settimeout(60)
            assert b" 200 " in each.recv(100)
    faults.report("R18", f"{len(waiting)} requests while all workers are busy: all answered")


def test_what_was_answered_is_on_the_disk(production):
    """Whatever its server does for databases of tests."""
    assert production.query("SHOW synchronous_commit") == [("on",)]


def test_files_are_for_nobody_else(production):
    """Whatever the umask of who starts it: systemd's lets everybody read."""
    assert (ROOT / ".local/data").stat().st_mode & 0o077 == 0


def test_bus_on_its_port(production):
    cookie = f"session_id={Session(production, 'sales1').http.cookies['session_id']}"

    def connect(port):
        return websocket.create_connection(
            f"ws://127.0.0.1:{port}/websocket", timeout=20, cookie=cookie
        )

    bus = connect(production.port + 3)
    bus.ping()
    assert bus.recv_data(control_frame=True)[0] == websocket.ABNF.OPCODE_PONG
    bus.close()
    with pytest.raises(websocket.WebSocketBadStatusException):
        connect(production.port)


def test_database_manager_is_closed(production):
    answer = requests.post(
        f"{production.url}/web/database/list", json={"params": {}}, timeout=60
    ).json()
    assert answer["error"]["data"]["name"] == "odoo.exceptions.AccessDenied"
    for verb in ("backup", "drop", "restore", "duplicate", "change_password"):
        answer = requests.post(
            f"{production.url}/web/database/{verb}",
            {"master_pwd": "admin", "name": production.name, "new_name": "stolen"},
            timeout=60,
        )
        assert "filename" not in str(answer.headers)
    assert production.query("SELECT 1 FROM pg_database WHERE datname = 'stolen'") == []
    assert production.get("/web/health").ok


def test_address_of_the_visitor(production):
    """proxy_mode: Odoo takes the address under which it is reached from the proxy."""
    requests.post(
        f"{production.url}/web/session/authenticate",
        json={"params": {"db": production.name, "login": "admin", "password": "admin"}},
        headers={"X-Forwarded-Host": "sales.example.com", "X-Forwarded-Proto": "https"},
        timeout=60,
    )
    address = "SELECT value FROM ir_config_parameter WHERE key = 'web.base.url'"
    assert production.query(address) == [("https://sales.example.com",)]
