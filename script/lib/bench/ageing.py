"""Ageing of all customers (SD-7.2) beside the one FILTER query that nobody can do without."""

from odoo import fields

import bench_data

GOALS = {"ageing": 1.2}
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


def run(bench):
    company, receivables = bench_data.company(bench.env), bench.env["sales.receivable"]
    today = fields.Date.context_today(receivables.with_context(tz=company._sales_tz()))

    def raw():
        bench.env.cr.execute(RAW, {"today": today, "company": company.id})
        return {key: [amount or 0 for amount in row] for key, *row in bench.env.cr.fetchall()}

    def ours():
        return receivables._ageing(company)

    assert raw() == ours(), "The two do not say the same."
    spent = bench.compare(
        {
            "raw FILTER query": raw,
            "ageing": ours,
            "credit positions": lambda: bench.env["res.partner"]._credit_positions(company, True),
        }
    )
    bench.times(spent, "raw FILTER query")
    bench.ratio("ageing", spent["ageing"], spent["raw FILTER query"], GOALS["ageing"])
