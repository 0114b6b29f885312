"""What the figures over HTTP share: a server of their own, and people who send it requests."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import requests

LISTEN = Path(__file__).parent / "listen.py"  # as a company's server is started


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def starts(port):
    """Whether Odoo answers, within two minutes or more."""
    for _attempt in range(240):
        try:
            if requests.get(f"http://127.0.0.1:{port}/web/health", timeout=5).ok:
                return True
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.5)
    return False


@contextmanager
def server(database, *options, log="critical"):
    """Odoo as (process, port) while it is measured; it begins to answer before."""
    port = free_port()
    command = [sys.executable, LISTEN, "odoo", "-d", database, f"--db-filter=^{database}$"]
    command += [f"--http-port={port}", f"--gevent-port={free_port()}", "--http-interface=127.0.0.1"]
    command += ["--max-cron-threads=0", f"--log-level={log}"]
    process = subprocess.Popen([*command, *options])
    try:
        if not starts(port):
            sys.exit("error: Odoo does not start.")
        yield process, port
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)


def may_log_in(users):
    """The passwords of these users are their logins."""
    for user in users:
        user.password = user.login
    users.env.cr.commit()


class Session:
    """One person's session, as a browser has it. It costs the machine as little as it can."""

    def __init__(self, port, database, login):
        self.port = port
        self.headers = {"Content-Type": "application/json"}
        self.cookie = None
        answer = self.post("/web/session/authenticate", db=database, login=login, password=login)
        assert answer.get("result"), f"{login} does not get in: {answer}"

    def post(self, path, timeout=300, **params):
        """The answer, or what went wrong as its "error"."""
        status, body = self.send(path, json.dumps({"jsonrpc": "2.0", "params": params}), timeout)
        return json.loads(body) if status == 200 else {"error": status}

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", **params)

    def send(self, path, body, timeout=300):
        """(status, bytes) of a POST; 0 where there is no answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("POST", path, body, self.headers)
            answer = connection.getresponse()
            if cookie := answer.getheader("Set-Cookie"):
                self.headers["Cookie"] = cookie.split(";")[0]
            return answer.status, answer.read()
        except (HTTPException, OSError) as error:
            return 0, str(error).encode()
        finally:
            connection.close()


def workers(process):
    """Ids of the worker processes of a server."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(pid) for pid in found.stdout.split()]


def backends(env):
    """Ids of the processes of PostgreSQL that work for others in this database."""
    env.cr.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    found = [pid for (pid,) in env.cr.fetchall()]
    env.cr.rollback()
    return found


def cpu_seconds(pids):
    """CPU time of these processes so far; what one that has ended spent is lost."""
    spent = 0
    for thread in (each for pid in pids for each in Path("/proc").glob(f"{pid}/task/*/schedstat")):
        with suppress(OSError):
            spent += int(thread.read_text().split()[0])
    return spent / 1e9


def role(pid):
    """What a worker process does: HTTP, jobs, or the bus."""
    with suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_text()
        for mark, name in {"WorkerCron": "jobs", "gevent": "bus", "WorkerHTTP": "HTTP"}.items():
            if mark in command:
                return name
    return "other"


def memory(pid):
    """Bytes that a process holds, or None when it has ended."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return None
