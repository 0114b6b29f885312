from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import early_warning


class SalesWarningModel(models.Model):
    """What a company's own past says about customers who stop ordering (SD-3.3.1), month by month.

    Each fit stays as evidence of what the warnings of its time were made by. While history is short,
    or where a fixed number of days foresaw the last period better, that number rules: no model then.
    """

    _name = "sales.warning.model"
    _description = "Early Warning Model"
    _inherit = ["sales.ledger.mixin"]
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, index=True)
    date = fields.Date(string="Fitted on", required=True)
    horizon = fields.Integer(
        string="Horizon (Days)", help="It says who will not order within so many days."
    )
    customers = fields.Integer(help="Customers whose past it was fitted on.")
    size = fields.Integer(string="Examples", help="Customers on past days whose outcome was known.")
    auc = fields.Float(
        string="Foresight",
        digits=(16, 3),
        aggregator=None,
        help="Fitted one horizon earlier, how well it told who would stay away from who would come (AUC: "
        "0.5 is chance, 1 is certainty).",
    )
    auc_fixed = fields.Float(
        string="Fixed Days",
        digits=(16, 3),
        aggregator=None,
        help="The same for a fixed number of days without an order.",
    )
    coefficients = fields.Json(help="What early_warning.py fitted.")
    in_force = fields.Boolean(
        help="Whether warnings follow it: only where it foresees better than a fixed number of days."
    )

    _day_unique = models.UniqueIndex(
        "(company_id, date)", "The model of this day is there already."
    )

    @api.model
    def _cron_fit(self):
        companies = self.env["res.company"].search([])
        for index, company in enumerate(companies, 1):
            self._fit(company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - index):
                return

    @api.model
    def _number(self, company, code):
        return self.env["sales.clause"]._value("SD-3.3.1", code, company)

    @api.model
    def _current(self, company):
        """The model that warnings of `company` follow, or none: then the fixed number of days rules."""
        last = self.sudo().search([("company_id", "=", company.id)], limit=1)
        return last.filtered("in_force")

    @api.model
    def _fit(self, company):
        """Fit on all that is known today, once a day at most; return the model, if there is one."""
        today = company._sales_today()
        there = self.sudo().search([("company_id", "=", company.id), ("date", "=", today)])
        histories = [] if there else self._histories(company, today)
        if there or self._short_history(company, histories, today):
            return there
        horizon = int(self._number(company, "horizon"))
        model = early_warning.train(histories, today.toordinal(), horizon)
        if not model:
            return there
        found, fixed = early_warning.backtest(histories, today.toordinal(), horizon) or (0.0, 0.0)
        return self._ledger().create(
            {
                "company_id": company.id,
                "date": today,
                "horizon": horizon,
                "customers": len(histories),
                "size": model.pop("size"),
                "auc": found,
                "auc_fixed": fixed,
                "coefficients": model,
                "in_force": found >= fixed,
            }
        )

    @api.model
    def _short_history(self, company, histories, today):
        """Whether there are too few customers, or the first order is not long enough ago."""
        if len(histories) < self._number(company, "customers"):
            return True
        months = int(self._number(company, "history"))
        first = date.fromordinal(min(history[0][0] for history in histories))
        return fields.Date.add(first, months=months) > today

    @api.model
    def _histories(self, company, until):
        """What each customer ordered in `company`, for early_warning.py."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(day - DATE '0001-01-01' + 1 ORDER BY day),
                       array_agg(amount ORDER BY day)
                  FROM (%s) days GROUP BY partner_id ORDER BY partner_id
                """,
                self._days_query(company, until),
            )
        )
        return [list(zip(days, amounts, strict=True)) for days, amounts in rows]

    @api.model
    def _days_query(self, company, until):
        """SQL for (partner_id, day, amount): the days on which customers ordered, on the company's clock,
        and for how much in its currency."""
        self.env["sale.order"].flush_model()
        return SQL(
            """
            SELECT partner_id, day, sum(amount)::float AS amount FROM (
                SELECT o.commercial_partner_id AS partner_id,
                       (o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day,
                       o.amount_untaxed / coalesce(nullif(o.currency_rate, 0), 1) AS amount
                  FROM sale_order o
                  JOIN res_partner p ON p.id = o.commercial_partner_id AND p.is_sales_customer
                 WHERE o.state = 'sale' AND o.company_id = %(company)s) orders
             WHERE day <= %(until)s GROUP BY partner_id, day
            """,
            tz=company._sales_tz(),
            company=company.id,
            until=until,
        )

    def action_fit(self):
        """Fit now, instead of at the beginning of next month."""
        if not self.env.user.has_group("sales_policy.group_sales_administration"):
            raise UserError(self.env._("Sales administration has the early warning fitted anew."))
        self._fit(self.env.company)
