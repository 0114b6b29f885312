"""The figures of script/bench: what measures, compares and reports them.

    bench.py kind [NAME...]             "database" when one of these figures needs one
    bench.py make DATABASE              all data, those too that only some figures need
    bench.py run DATABASE [NAME...]

Each file of script/lib/bench holds one or more figures: `GOALS` names them, `run(bench)` measures and
reports. `DATABASE = False` says that it needs no database: `bench.env` is None then.
"""

import importlib.util
import os
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

FIGURES = Path(__file__).parent / "bench"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 4))


class Bench:
    """What a figure measures with.

    :param names: of the figures that were asked for
    :param env: environment of the superuser in a database with the data of bench_data.py
    """

    def __init__(self, names, env=None):
        self.names = names
        self.env = env
        self.results = []
        if env:
            # other processes of PostgreSQL would not be counted
            env.cr.execute("SET max_parallel_workers_per_gather = 0")
            env.cr.commit()
            self.clock = Path(f"/proc/{env.cr._cnx.get_backend_pid()}/schedstat")
            if not self.clock.exists():
                sys.exit("error: CPU time of PostgreSQL is measured: let it run on this machine.")

    def need(self, part):
        """The data that `part` makes are there."""
        made(self.env, part)

    def seconds(self):
        """CPU time so far of this process and the one of PostgreSQL that works for it."""
        return time.process_time() + int(self.clock.read_text().split()[0]) / 1e9

    def compare(self, ways, before=None, after=(), rounds=ROUNDS):
        """{name: least CPU seconds} of several rounds, in each of them one way after the other.

        Each trial is rolled back; the tables end as they began.

        :param ways: {name: function}
        :param before: {name: function that prepares it, not measured}
        :param after: tables that are written
        """
        best = dict.fromkeys(ways, float("inf"))
        for number in range(1, rounds + 1):
            for name, way in ways.items():
                self.say(f"{name}, {number} of {rounds}")
                with self.rolled_back(after):
                    if before and name in before:
                        before[name]()
                    start = self.seconds()
                    way()
                    self.env.flush_all()
                    best[name] = min(best[name], self.seconds() - start)
        if after:
            vacuum(self.env.cr.dbname, after, full=True)
        return best

    @contextmanager
    def rolled_back(self, tables=()):
        self.env.invalidate_all()
        try:
            yield
        finally:
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            if tables:
                vacuum(self.env.cr.dbname, tables)

    # What people and programs read

    def say(self, text):
        print(f"{text} …", file=sys.stderr, flush=True)

    def table(self, *rows):
        """Rows of words and numbers, the first one the head."""
        texts = [[f"{c:.4f}" if isinstance(c, float) else str(c) for c in row] for row in rows]
        widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
        for first, *others in texts:
            cells = [text.rjust(width) for text, width in zip(others, widths[1:], strict=True)]
            print("  ".join([first.ljust(widths[0]), *cells]), flush=True)

    def times(self, spent, raw):
        """The table of CPU times, each beside the reference named `raw`."""
        rows = [(name, seconds, f"{seconds / spent[raw]:.2f} x") for name, seconds in spent.items()]
        self.table(("", "CPU seconds", "to the raw one"), *rows)

    def report(self, name, value, goal, ok):
        if name in self.names:
            print(name, value, goal, "ok" if ok else "short", sep="\t", flush=True)
            self.results.append(ok)

    def ratio(self, name, ours, raw, goal):
        self.report(name, f"{ours / raw:.2f} x", f"{goal} x", ours / raw <= goal)


def made(env, part):
    """Make the data of `part`, unless they are there."""
    if part.make(env):
        env.cr.commit()
        vacuum(env.cr.dbname)


def vacuum(database, tables=(), full=False):
    """As on a server where autovacuum has passed, or `full`, as new; some tables or all."""
    with closing(psycopg2.connect(dbname=database)) as connection, connection.cursor() as cr:
        connection.autocommit = True
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        if full:  # which leaves no map of what is visible
            cr.execute(sql.SQL("VACUUM (FULL) {}").format(names))
        cr.execute(sql.SQL("VACUUM (ANALYZE) {}").format(names))


def figures(names=()):
    """{module: names of its figures}, of those named or all."""
    found, known = {}, []
    for path in sorted(FIGURES.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        known += module.GOALS
        if wanted := [name for name in module.GOALS if not names or name in names]:
            found[module] = wanted
    if unknown := set(names) - set(known):
        sys.exit(f"error: script/bench does not know {min(unknown)}: it knows {', '.join(known)}.")
    return found


def needs_database(module):
    return getattr(module, "DATABASE", True)


@contextmanager
def environment(database, filled=True):
    """The superuser's, in `database`, `filled` with the data that figures need or as it is."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    import bench_data

    config.parse_config(["-d", database, "--log-level", "error", "--no-http"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if filled:
            made(env, bench_data)
        yield env


def run(database, *names):
    """Measure; exit with 1 when a figure is short of its goal."""
    wanted, ok = figures(names), True
    for module in sorted(wanted, key=needs_database):
        if not needs_database(module):
            bench = Bench(wanted.pop(module))
            module.run(bench)
            ok &= all(bench.results)
    if wanted:
        vacuum(database)
        with environment(database) as env:
            for module, own in wanted.items():
                bench = Bench(own, env)
                module.run(bench)
                ok &= all(bench.results)
    sys.exit(not ok)


def make(database):
    import bench_complaints
    import bench_visits

    with environment(database) as env:
        for part in (bench_complaints, bench_visits):
            made(env, part)


def kind(*names):
    print("database" if any(map(needs_database, figures(names))) else "none")


if __name__ == "__main__":
    {"kind": kind, "make": make, "run": run}[sys.argv[1]](*sys.argv[2:])
