"""Runs one figure of script/bench: its file, and the environment of `odoo shell` where it needs one."""

import runpy
import sys


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
