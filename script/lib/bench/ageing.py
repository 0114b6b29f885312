"""Ageing of all customers (SD-7.2) beside the one FILTER query that nobody can do without.

100,000 customers, 300,000 invoices, a third of them open, written by SQL and rolled back again.
"""

import time
from contextlib import contextmanager

from odoo import Command, fields

GOAL = 1.2
RAW = """
    SELECT l.partner_id,
           SUM(l.amount_residual) FILTER (WHERE l.date_maturity >= %(today)s),
           SUM(l.amount_residual) FILTER (WHERE l.date_maturity < %(today)s
                                            AND l.date_maturity >= %(today)s - 30),
           SUM(l.amount_residual) FILTER (WHERE l.date_maturity < %(today)s - 30
                                            AND l.date_maturity >= %(today)s - 60),
           SUM(l.amount_residual) FILTER (WHERE l.date_maturity < %(today)s - 60
                                            AND l.date_maturity >= %(today)s - 90),
           SUM(l.amount_residual) FILTER (WHERE l.date_maturity < %(today)s - 90)
      FROM account_move_line l JOIN account_account a ON a.id = l.account_id
     WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted'
       AND l.reconciled IS NOT TRUE AND l.company_id = %(company)s
  GROUP BY l.partner_id
"""


def run(env, customers=100_000, invoices=300_000, rounds=7):
    """Return {what: (CPU seconds, ratio to the raw query)}, each the best of `rounds`.

    :param env: environment of the superuser, in a database that may be thrown away
    """
    company = env["res.company"].create({"name": "Bench"})
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    with rolled_back(env):
        write_ledger(env, company, customers, invoices)
        parameters = {"today": fields.Date.context_today(env.user), "company": company.id}
        receivables = env["sales.receivable"]
        ways = {
            "raw": lambda: fetch(env, parameters),
            "ageing": lambda: receivables._ageing(company),
            "pivot": lambda: receivables.formatted_read_group(
                [("company_id", "=", company.id)], ["partner_id", "bucket"], ["amount_residual:sum"]
            ),
            "positions": lambda: env["res.partner"]._credit_positions(company, True),
        }
        best = dict.fromkeys(ways, float("inf"))
        for _round in range(rounds):
            for name, way in ways.items():
                env.invalidate_all()
                start = cpu(env)
                way()
                best[name] = min(best[name], cpu(env) - start)
        same = {key: sum(filter(None, row)) for key, *row in fetch(env, parameters)}
        ours = {key: sum(row) for key, row in receivables._ageing(company).items()}
        assert same == ours, "the two do not say the same"
    return {name: (seconds, seconds / best["raw"]) for name, seconds in best.items()}


@contextmanager
def rolled_back(env):
    try:
        yield
    finally:
        env.cr.rollback()
        env.invalidate_all(flush=False)


def cpu(env):
    """CPU seconds of this process and its PostgreSQL backend, which is on the same machine."""
    pid = env.cr._cnx.get_backend_pid()
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        ticks = sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))
    return time.process_time() + ticks / 100


def fetch(env, parameters):
    env.cr.execute(RAW, parameters)
    return env.cr.fetchall()


def write_ledger(env, company, customers, invoices):
    """One customer and one invoice by Odoo, all others as copies of their rows."""
    user = env.user
    partner = env["res.partner"].create(
        {"name": "Bench", "is_company": True, "is_sales_customer": True, "user_id": user.id}
    )
    line = first_invoice(env, company, partner)
    env.flush_all()
    cr = env.cr
    first = copies(cr, "res_partner", partner.id, customers, {"name": "'Bench ' || n"})
    cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [first])
    owner = f"{first} + (n::bigint * 7919) %% {customers}"
    move = copies(
        cr,
        "account_move",
        line.move_id.id,
        invoices,
        {
            "name": "'B/' || n",
            "sequence_number": "n",
            "partner_id": owner,
            "commercial_partner_id": owner,
        },
    )
    open_share = "n %% 100 < 35"
    for entry in line.move_id.line_ids:
        residual = f"CASE WHEN {open_share} THEN 1 + n %% 9000 ELSE 0 END" if entry == line else "0"
        copies(
            cr,
            "account_move_line",
            entry.id,
            invoices,
            {
                "move_id": f"{move} + n - 1",
                "partner_id": owner,
                "amount_residual": residual,
                "reconciled": f"NOT ({open_share})" if entry == line else "FALSE",
                "date_maturity": "CURRENT_DATE + 30 - (n * 31) %% 180",
            },
        )
    cr.execute("ANALYZE res_partner; ANALYZE account_move; ANALYZE account_move_line")
    env.invalidate_all()


def copies(cr, table, row, count, changed):
    """Insert `count` copies of a row, but for the SQL in `changed`; return the first id."""
    cr.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")
    first = cr.fetchone()[0]
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = {name: f't."{name}"' for (name,) in cr.fetchall()}
    columns |= changed | {"id": f"{first} + n - 1"}
    for name in ("vat", "access_token", "sequence_prefix", "payment_reference"):
        if name in columns:
            columns[name] = "NULL"
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(columns.values())
    cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, generate_series(1, %s) n "
        "WHERE t.id = %s",
        [count, row],
    )
    cr.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [first + count])
    return first


def first_invoice(env, company, partner):
    """The receivable line of a posted invoice, in books that hold just what it needs."""
    accounts = env["account.account"].create(
        [
            {
                "name": "Receivable",
                "code": "B1",
                "account_type": "asset_receivable",
                "reconcile": True,
            },
            {"name": "Sales", "code": "B2", "account_type": "income"},
        ]
    )
    journal = env["account.journal"].create({"name": "Sales", "code": "BS", "type": "sale"})
    partner.with_company(company).property_account_receivable_id = accounts[0]
    line = Command.create(
        {"name": "Soles", "price_unit": 1, "account_id": accounts[1].id, "tax_ids": False}
    )
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "journal_id": journal.id,
            "invoice_date": fields.Date.context_today(env.user),
            "invoice_line_ids": [line],
        }
    )
    move.action_post()
    return move.line_ids.filtered(lambda item: item.account_id == accounts[0])
