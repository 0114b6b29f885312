from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_policy.duty import Duty

# What complaints are counted by: {key: (column, model of the names)}
PARETO = {
    "type": ("type_id", "sales.complaint.type"),
    "cause": ("cause_id", "sales.complaint.cause"),
    "product": ("product_id", "product.product"),
    "lot": ("lot_id", "stock.lot"),
    "customer": ("partner_id", "res.partner"),
    "person": ("user_id", "res.users"),
}
SHOWN = 10  # lines of a table; the rest is one line
MONTHS = 6  # of the trend
COUNTS = ("complaints", "critical", "closed", "rejected", "reopened", "repeated", "deliveries")
SHOWN_AS = {**dict.fromkeys(COUNTS, "_count_text"), "cost": "_money_text"}


class SalesComplaintAnalysis(models.Model):
    """The complaints of a month, what lies behind them and what is done about it, for management
    (CM-5.3.1, CM-5.3.2): it counts by itself; quality says what follows, and sends it."""

    _name = "sales.complaint.analysis"
    _description = "Complaint Analysis"
    _inherit = ["sales.period.report.mixin"]
    _order = "date_from desc, company_id"
    _period_clause = ("CM-5.3.2", "period")
    _report_template = "sales_complaints.mail_template_complaint_analysis"
    _figures_template = "sales_complaints.analysis_figures"
    _duties = (
        Duty(
            "CM-5.3.2",
            "due",
            who="_analyst",
            owed=[("state", "=", "draft")],
            done=[("state", "=", "sent")],
            since="date_written",
        ),
    )

    proposals = fields.Html(help="What quality proposes to management.")
    figures_html = fields.Html(string="Figures of Complaints")

    _period_unique = models.UniqueIndex(
        "(company_id, date_from)", "The analysis of this period is written already."
    )

    def _analyst(self):
        return self.env.ref("sales_policy.role_quality")._responsible(self.company_id)

    @api.model
    def _period_values(self, company):
        """Nothing is analysed where nobody has ever complained."""
        complaints = self.env["sales.complaint"].sudo()
        return [{}] if complaints.search_count([("company_id", "=", company.id)], limit=1) else []

    # Figures: by record's id, so that each reader gets the names in their language

    def _count_figures(self):
        days, before = (self.date_from, self.date_to), self._period_before()
        return {
            "now": self._summary(days),
            "before": self._summary(before),
            "pareto": {key: self._pareto(key, days, before) for key in PARETO},
            "trend": self._trend(),
            "actions": self._count_actions(),
        }

    def _query(self, select, days, tail=None):
        """Rows of a statement over the complaints received in these days, as `r`."""
        report = self.env["sales.complaint.report"].sudo().with_company(self.company_id)
        self.env.flush_all()
        start, stop = self._moments(*days)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT %(select)s FROM (%(report)s) AS r
                 WHERE r.company_id = %(company)s
                   AND r.date_received >= %(start)s AND r.date_received < %(stop)s %(tail)s
                """,
                select=select,
                report=report._table_query,
                company=self.company_id.id,
                start=start,
                stop=stop,
                tail=tail or SQL(),
            )
        )

    def _summary(self, days):
        row = self._query(
            SQL(
                """
                count(*) AS complaints,
                count(*) FILTER (WHERE r.severity = 'critical') AS critical,
                count(*) FILTER (WHERE r.state = 'closed') AS closed,
                count(*) FILTER (WHERE r.state = 'rejected') AS rejected,
                count(*) FILTER (WHERE r.round > 1) AS reopened,
                sum(r.repeated) AS repeated,
                percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY r.response_hours) AS response,
                percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY r.solution_hours) AS solution,
                avg(r.satisfaction)::float AS satisfaction,
                sum(r.cost)::float AS cost
                """
            ),
            days,
        )[0]
        deliveries = self._deliveries(days)
        response, solution = (row.pop(name) or [None, None] for name in ("response", "solution"))
        return {
            **row,
            "repeated": row["repeated"] or 0,
            "response_median": response[0],
            "response_p90": response[1],
            "solution_median": solution[0],
            "solution_p90": solution[1],
            "deliveries": deliveries,
            "per_thousand": self._rate(row["complaints"], deliveries),
        }

    def _delivery_domain(self, days):
        start, stop = self._moments(*days)
        return [
            ("company_id", "=", self.company_id.id),
            ("picking_type_code", "=", "outgoing"),
            ("state", "=", "done"),
            ("date_done", ">=", start),
            ("date_done", "<", stop),
        ]

    def _deliveries(self, days):
        return self.env["stock.picking"].sudo().search_count(self._delivery_domain(days))

    def _rate(self, complaints, deliveries):
        """Complaints of a thousand deliveries; nothing where nothing was delivered."""
        return 1000 * complaints / deliveries if deliveries else None

    def _pareto(self, key, days, before):
        """[{id, count, before, share, cumulated, per_thousand}], the most first: the few that make most."""
        column = SQL.identifier("r", PARETO[key][0])
        select = SQL("%s AS id, count(*) AS count", column)
        tail = SQL("AND %s IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1", column)
        rows = self._query(select, days, tail)
        earlier = {row["id"]: row["count"] for row in self._query(select, before, tail)}
        total, reached = sum(row["count"] for row in rows), 0
        for row in rows:
            reached += row["count"]
            row["before"] = earlier.get(row["id"], 0)
            row["share"] = 100 * row["count"] / total
            row["cumulated"] = 100 * reached / total
        shown = rows[:SHOWN]
        self._add_rates(key, shown, days)
        if rest := rows[SHOWN:]:
            count = sum(row["count"] for row in rest)
            known = sum(row["before"] for row in rest)
            others = {"id": False, "count": count, "before": known}
            shown.append({**others, "share": 100 * count / total, "cumulated": 100.0})
        return shown

    def _add_rates(self, key, rows, days):
        """Complaints of a thousand deliveries, where these have the same key."""
        count = {"product": self._product_deliveries, "customer": self._customer_deliveries}.get(
            key
        )
        if not count:
            return
        counts = count([row["id"] for row in rows], days)
        for row in rows:
            row["per_thousand"] = self._rate(row["count"], counts.get(row["id"]))

    def _product_deliveries(self, ids, days):
        moves = self.env["stock.move"].sudo()
        domain = [("picking_id", "any", self._delivery_domain(days)), ("product_id", "in", ids)]
        groups = moves._read_group(domain, ["product_id"], ["picking_id:count_distinct"])
        return {product.id: count for product, count in groups}

    def _customer_deliveries(self, ids, days):
        pickings = self.env["stock.picking"].sudo()
        domain = [*self._delivery_domain(days), ("partner_id.commercial_partner_id", "in", ids)]
        counts = dict.fromkeys(ids, 0)
        for partner, count in pickings._read_group(domain, ["partner_id"], ["__count"]):
            counts[partner.commercial_partner_id.id] += count
        return counts

    def _trend(self):
        """[{month, complaints, per_thousand, satisfaction}] of the last months, the oldest first."""
        months = []
        for back in range(MONTHS - 1, -1, -1):
            first = self.date_to + relativedelta(day=1, months=-back)
            last = first + relativedelta(day=31)
            select = SQL("count(*) AS complaints, avg(r.satisfaction)::float AS satisfaction")
            row = self._query(select, (first, last))[0]
            deliveries = self._deliveries((first, last))
            rate = self._rate(row["complaints"], deliveries)
            months.append({"month": f"{first:%Y-%m}", "per_thousand": rate, **row})
        return months

    def _count_actions(self):
        """How many actions stand in each state, and how many of the open ones are late."""
        actions = self.env["sales.corrective.action"].sudo()
        domain = [("company_id", "=", self.company_id.id)]
        counts = dict(actions._read_group(domain, ["state"], ["__count"]))
        late = [
            *domain,
            ("state", "=", "open"),
            ("date_due", "<", actions.new({"company_id": self.company_id.id})._today()),
        ]
        return {**counts, "late": actions.search_count(late)}

    # What a reader sees

    def _pareto_lines(self, key):
        """The lines of a Pareto table with names for the reader."""
        lines = (self.figures or {}).get("pareto", {}).get(key, [])
        records = self.env[PARETO[key][1]].sudo().with_context(active_test=False)
        known = records.browse(line["id"] for line in lines if line["id"]).exists()
        names = {record.id: record.display_name for record in known}
        return [
            {**line, "name": names.get(line["id"]) or self.env._("All others")} for line in lines
        ]

    def _summary_lines(self):
        """[(label, now, before)] of the figures, as the reader writes numbers."""
        now, before = ((self.figures or {}).get(period, {}) for period in ("now", "before"))
        lines = []
        for name, label in self._summary_labels().items():
            shown = getattr(self, SHOWN_AS.get(name, "_decimal_text"))
            lines.append((label, shown(now.get(name)), shown(before.get(name))))
        return lines

    def _summary_labels(self):
        return {
            "complaints": self.env._("Complaints received"),
            "critical": self.env._("Of these, critical"),
            "closed": self.env._("Closed by now"),
            "rejected": self.env._("Rejected"),
            "reopened": self.env._("Reopened"),
            "repeated": self.env._("Repeated: the same customer and product"),
            "deliveries": self.env._("Deliveries"),
            "per_thousand": self.env._("Complaints per 1,000 deliveries"),
            "response_median": self.env._("Hours to response, median"),
            "response_p90": self.env._("Hours to response, nine of ten within"),
            "solution_median": self.env._("Hours to solution, median"),
            "solution_p90": self.env._("Hours to solution, nine of ten within"),
            "satisfaction": self.env._("Satisfaction, of 5"),
            "cost": self.env._("Cost of solutions"),
        }

    def _count_text(self, figure):
        return "–" if figure is None else f"{figure:,.0f}"

    def _decimal_text(self, figure):
        return "–" if figure is None else f"{figure:,.1f}"

    def _percent_text(self, figure):
        return f"{figure:.0f} %"

    def _money_text(self, figure):
        return "–" if figure is None else self.company_id.currency_id.format(figure)

    def _action_lines(self):
        """[(label, number)] of the actions, those that are late first."""
        counts = (self.figures or {}).get("actions", {})
        actions = self.env["sales.corrective.action"]
        states = dict(actions._fields["state"]._description_selection(self.env))
        late = self.env._("Late")
        return [
            (label, counts[state])
            for state, label in {"late": late, **states}.items()
            if counts.get(state)
        ]
