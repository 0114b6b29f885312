"""Runs one figure of script/bench: its file, and the environment of `odoo shell` where it needs one."""

import runpy
import sys
import time
from contextlib import contextmanager


@contextmanager
def clock(seconds):
    """Append to the list `seconds` the CPU time that PostgreSQL and this process took, as wall time of
    the quietest run would say: callers take the least of several."""
    start = time.perf_counter()
    yield
    seconds.append(time.perf_counter() - start)


def main(path, *env):
    """:returns: exits with 1 when a figure is short of its goal"""
    results = []

    def report(name, value, goal, ok):
        print(name, value, goal, "ok" if ok else "short", sep="\t", flush=True)
        results.append(ok)

    runpy.run_path(path)["run"](report, *env)
    sys.exit(not all(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
