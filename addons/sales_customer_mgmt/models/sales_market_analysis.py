from odoo import api, fields, models

from odoo.addons.sales_policy.duty import Duty

# Of what was heard: {key: field to count by}; of what was sold: {key: field of sale.report to sum by}
HEARD = {
    "kind": "kind",
    "product": "product_id",
    "industry": "industry_id",
    "competitor": "competitor_id",
}
SOLD = {"sold_industry": "industry_id", "sold_category": "categ_id"}


class SalesMarketAnalysis(models.Model):
    """What customers say and buy in a quarter, against the one before, for product and market work
    (CM-4.4.3): it counts by itself; sales administration chooses the quotes and says what follows."""

    _name = "sales.market.analysis"
    _description = "Market Analysis"
    _inherit = ["sales.period.report.mixin"]
    _order = "date_from desc, company_id"
    _period_clause = ("CM-4.4.3", "period")
    _report_template = "sales_customer_mgmt.mail_template_market_analysis"
    _figures_template = "sales_customer_mgmt.market_analysis_figures"
    _duties = (
        Duty(
            "CM-4.4.3",
            "due",
            who="_administrator",
            owed=[("state", "=", "draft")],
            done=[("state", "=", "sent")],
            since="date_written",
        ),
    )

    quote_ids = fields.Many2many(
        "sales.feedback",
        string="Quotes",
        domain="[('company_id', '=', company_id), ('date', '>=', date_from), ('date', '<=', date_to)]",
        help="What management shall read in the customers' words.",
    )
    figures_html = fields.Html(string="Market Figures")

    _period_unique = models.UniqueIndex(
        "(company_id, date_from)", "The analysis of this period is written already."
    )

    @api.depends("date_from", "date_to", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for analysis in self:
            analysis.display_name = self.env._(
                "Market from %(start)s to %(end)s, %(company)s",
                start=f"{analysis.date_from:%Y-%m}" if analysis.date_from else "",
                end=f"{analysis.date_to:%Y-%m}" if analysis.date_to else "",
                company=analysis.company_id.name or "",
            )

    # Figures: by key and the record's id, so that each reader gets the names in their language

    def _count_figures(self):
        figures = {}
        periods = {"now": (self.date_from, self.date_to), "before": self._period_before()}
        for period, days in periods.items():
            for key, field in HEARD.items():
                for value, count in self._heard(days, field):
                    self._add_figure(figures, key, value, period, count)
            for key, field in SOLD.items():
                for value, amount in self._sold(days, field):
                    self._add_figure(figures, key, value, period, amount)
        return {key: list(lines.values()) for key, lines in figures.items()}

    def _add_figure(self, figures, key, value, period, figure):
        identity = value.id if isinstance(value, models.BaseModel) else value
        lines = figures.setdefault(key, {})
        line = lines.setdefault(str(identity), {"id": identity, "now": 0, "before": 0})
        line[period] += figure

    def _heard(self, days, field):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date", ">=", days[0]),
            ("date", "<=", days[1]),
        ]
        if field != "kind":
            domain.append((field, "!=", False))
        return self.env["sales.feedback"]._read_group(domain, [field], ["__count"])

    def _sold(self, days, field):
        start, stop = self._moments(*days)
        report = self.env["sale.report"].with_company(self.company_id)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "in", report._get_done_states()),
            ("date", ">=", start),
            ("date", "<", stop),
        ]
        return report._read_group(domain, [field], ["price_subtotal:sum"])

    def _figure_lines(self, key):
        """[{name, now, before}] for the reader, the most first."""
        lines = (self.figures or {}).get(key, [])
        field = {**HEARD, **SOLD}[key]
        model = self.env["sale.report" if key in SOLD else "sales.feedback"]
        if field == "kind":
            names = dict(model._fields[field]._description_selection(self.env))
        else:
            records = self.env[model._fields[field].comodel_name].sudo()
            known = records.browse(line["id"] for line in lines if line["id"]).exists()
            names = {record.id: record.display_name for record in known}
        shown = [{**line, "name": names.get(line["id"]) or self.env._("None")} for line in lines]
        return sorted(shown, key=lambda line: (-line["now"], -line["before"], line["name"]))
