"""Finding who is lost (SD-3.3.1) by grade and company, beside NOT EXISTS without the index that we ship.

The reference has the days of each grade: it finds whom we find. One number of days for all, an easier
question, is shown too.
"""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

import bench_data
from bench import ROUNDS

GOALS = {"lost": 0.7}
RAW = """
    SELECT p.id FROM res_partner p
     WHERE p.customer_stage = 'formal' AND p.is_sales_customer AND p.active AND p.company_id = %(company)s
       AND coalesce(p.date_approved, p.create_date) < %(cutoff)s
       AND NOT EXISTS (SELECT FROM sale_order o
                        WHERE o.commercial_partner_id = p.id AND o.state = 'sale'
                          AND o.date_order >= %(cutoff)s)
"""


class Lost:
    def __init__(self, env):
        self.env = env
        self.partners = env["res.partner"]
        self.company = bench_data.company(env)
        self.now = fields.Datetime.now()
        self.limits = self.partners._lost_limits(self.now)

    def raw(self, cutoff):
        return self.ids(SQL(RAW, company=self.company.id, cutoff=cutoff))

    def by_number(self):
        return self.raw(SQL("%s", self.now - timedelta(days=180)))

    def by_grade(self):
        grades = self.env["sales.customer.grade"].search([])
        cutoffs = SQL(" ").join(
            SQL("WHEN %s THEN %s", g.id, self.partners._lost_before(self.company, g, self.now))
            for g in grades
        )
        return self.raw(SQL("CASE p.customer_grade_id %s END", cutoffs))

    def ours(self):
        return self.ids(self.partners._lost_query(self.limits))

    def ids(self, query):
        return {row[0] for row in self.env.execute_query(query)}


def run(bench):
    lost = Lost(bench.env)
    own = lost.ids(SQL("SELECT id FROM res_partner WHERE company_id = %s", lost.company.id))
    assert lost.ours() & own == lost.by_grade(), "The two do not find the same customers."
    raw = {"raw, one number of days": lost.by_number, "raw, days by grade": lost.by_grade}

    def without_index():
        bench.env.cr.execute("DROP INDEX sale_order_confirmed_index")

    bare = {f"{name}, no index": way for name, way in {**raw, "ours": lost.ours}.items()}
    shipped = {f"{name}, shipped index": way for name, way in {**raw, "ours": lost.ours}.items()}
    spent = bench.compare(bare | shipped, dict.fromkeys(bare, without_index), rounds=4 * ROUNDS)
    reference = "raw, days by grade, no index"
    bench.times(spent, reference)
    bench.ratio("lost", spent["ours, shipped index"], spent[reference], GOALS["lost"])
