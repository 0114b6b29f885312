import json

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_policy.deadline import local_date

from ..early_warning import EARLIER, FORTNIGHT, MONTH, PRIOR, RECENT, THEMES

EARLIER_NAMES = ("second", "third", "fourth", "sixth")
# The features of early_warning.py, in the columns of `_facts_query`
FEATURES = {
    "silent": SQL("ln(1 + silent)"),
    "orders": SQL("ln(orders)"),
    "age": SQL("ln(1 + age)"),
    "rhythm": SQL("ln(1 + silent / own)"),
    "recent": SQL("ln(1 + lately)"),
    **{name: SQL("ln(1 + %s)", SQL.identifier(name)) for name in EARLIER_NAMES},
    "months": SQL("ln(1 + months)"),
    "fortnights": SQL("ln(1 + fortnights)"),
    "amount": SQL("ln(1 + greatest(average, 0))"),
    "once": SQL("(orders = 1)::int"),
    "twice": SQL("(orders = 2)::int"),
    "silent_once": SQL("ln(1 + silent) * (orders = 1)::int"),
    "silent_twice": SQL("ln(1 + silent) * (orders = 2)::int"),
    "silent_orders": SQL("ln(1 + silent) * ln(orders)"),
}


class SalesCustomerWarning(models.Model):
    """The daily job behind the warnings: all customers of a company in one statement, only what differs
    is written (SD-3.3.1)."""

    _inherit = "sales.customer.warning"

    @api.model
    def _cron_score(self):
        companies = self.env["res.company"].search([])
        for index, company in enumerate(companies, 1):
            written = self._score(company)
            if not self.env["ir.cron"]._commit_progress(written, remaining=len(companies) - index):
                return

    @api.model
    def _score(self, company):
        """Bring the warnings of `company` up to date; return how many rows were written."""
        self.flush_model()
        self.env["res.partner"].flush_model()
        model = self.env["sales.warning.model"]._current(company)
        today = company._sales_today()
        number = self.env["sales.warning.model"]._number
        rows = self.env.execute_query(
            SQL(
                """
                WITH found AS (%(found)s), scored AS (
                    SELECT *, CASE WHEN risk >= %(warn)s THEN 'warn' ELSE 'watch' END AS level,
                           round(year * risk / 100, 2) AS value_at_risk
                      FROM found WHERE risk >= %(watch)s
                ), gone AS (
                    DELETE FROM sales_customer_warning w
                     WHERE w.company_id = %(company)s
                       AND NOT EXISTS (SELECT FROM scored WHERE scored.partner_id = w.partner_id)
                 RETURNING w.id
                ), kept AS (
                    INSERT INTO sales_customer_warning AS w (
                        partner_id, user_id, company_id, date, model_id, risk, level, amount_year,
                        value_at_risk, date_last_order, facts,
                        create_uid, create_date, write_uid, write_date)
                    SELECT partner_id, responsible_id, %(company)s, %(today)s, %(model)s, risk, level,
                           year, value_at_risk, last, facts, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM scored
               ON CONFLICT (partner_id) DO UPDATE
                       SET (user_id, company_id, model_id, risk, level, amount_year, value_at_risk,
                            date_last_order, facts, write_date) = (
                               excluded.user_id, excluded.company_id, excluded.model_id,
                               excluded.risk, excluded.level, excluded.amount_year,
                               excluded.value_at_risk, excluded.date_last_order, excluded.facts,
                               excluded.write_date)
                     WHERE (w.user_id, w.company_id, w.model_id, w.risk, w.level, w.amount_year,
                            w.value_at_risk, w.date_last_order, w.facts) IS DISTINCT FROM (
                               excluded.user_id, excluded.company_id, excluded.model_id,
                               excluded.risk, excluded.level, excluded.amount_year,
                               excluded.value_at_risk, excluded.date_last_order, excluded.facts)
                 RETURNING w.id)
                SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept)
                """,
                found=self._risk_query(company, model, today),
                warn=number(company, "warn"),
                watch=number(company, "watch"),
                company=company.id,
                today=today,
                model=model.id or None,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        self.env["res.partner"].invalidate_model(["warning_ids"])
        return rows[0][0]

    @api.model
    def _risk_query(self, company, model, today):
        """SQL for all formal customers of `company` that have ordered: risk in percent, and what of it
        people are told."""
        if model:
            risk = SQL("round(100 / (1 + exp(-greatest(-50, least(50, %s)))))", self._odds(model))
            themes, limit = self._themes(model), SQL("NULL::int")
        else:
            limit = self._limit(company)
            risk = SQL("least(100, 100 * silent / %s)", limit)
            themes = SQL("'silence'")
        interval = model.coefficients["interval"] if model else 1.0
        return SQL(
            """
            SELECT p.id AS partner_id, p.responsible_id, (%(risk)s)::int AS risk, last,
                   round(year::numeric, 2) AS year,
                   jsonb_build_object(
                       'orders', orders, 'lately', lately, 'before', before,
                       'interval', round((age - silent)::numeric / nullif(orders - 1, 0)),
                       'amount', round(average::numeric, 2), 'themes', %(themes)s,
                       'limit', %(limit)s) AS facts
              FROM (%(facts)s) facts
              JOIN res_partner p ON p.id = facts.partner_id
         LEFT JOIN res_users u ON u.id = p.user_id
             WHERE p.customer_stage = 'formal' AND p.active AND %(own)s = %(company)s
            """,
            risk=risk,
            themes=themes,
            limit=limit,
            facts=self._facts_query(company, today, interval),
            own=self.env["res.partner"]._customer_company_sql(),
            company=company.id,
        )

    @api.model
    def _facts_query(self, company, today, interval):
        """SQL for what the features are made of, one row for each customer that has ordered."""
        return SQL(
            """
            SELECT partner_id, count(*)::float AS orders, max(day) AS last,
                   (%(today)s - max(day))::float AS silent, (%(today)s - min(day))::float AS age,
                   ((max(day) - min(day)) + %(prior)s * %(interval)s)
                       / (count(*) - 1 + %(prior)s) AS own,
                   count(*) FILTER (WHERE ago < %(recent)s)::float AS lately,
                   count(*) FILTER (WHERE ago >= %(recent)s AND ago < 2 * %(recent)s) AS before,
                   %(earlier)s,
                   count(DISTINCT ago / %(month)s)::float AS months,
                   count(DISTINCT ago / %(fortnight)s)::float AS fortnights,
                   avg(amount) AS average,
                   coalesce(sum(amount) FILTER (WHERE ago < 365), 0) AS year
              FROM (SELECT partner_id, day, amount, %(today)s - day AS ago,
                           row_number() OVER (PARTITION BY partner_id ORDER BY day DESC) AS place
                      FROM (%(days)s) days) ranked
          GROUP BY partner_id
            """,
            today=SQL("%s::date", today),
            prior=PRIOR,
            interval=interval,
            recent=RECENT,
            month=MONTH,
            fortnight=FORTNIGHT,
            earlier=SQL(", ").join(
                SQL(
                    "coalesce(max(ago) FILTER (WHERE place = %s), max(ago))::float AS %s",
                    place,
                    SQL.identifier(name),
                )
                for name, place in zip(EARLIER_NAMES, EARLIER, strict=True)
            ),
            days=self.env["sales.warning.model"]._days_query(company, today),
        )

    @api.model
    def _odds(self, model):
        """SQL for the log odds that `model` gives."""
        fitted = model.coefficients
        terms = [SQL("%s * (%s)", w, FEATURES[name]) for name, w in fitted["weights"].items()]
        return SQL("%s::float + %s", fitted["intercept"], SQL(" + ").join(terms))

    @api.model
    def _themes(self, model):
        """SQL for the names of what adds to the risk beside the average customer, most first."""
        fitted = model.coefficients
        rows = [
            SQL(
                "(%s, %s)",
                theme,
                SQL(" + ").join(
                    SQL("%s * ((%s) - %s)", fitted["weights"][n], FEATURES[n], fitted["means"][n])
                    for n in names
                    if n in fitted["weights"]  # it may be of before an upgrade
                ),
            )
            for theme, names in THEMES.items()
        ]
        return SQL(
            "(SELECT string_agg(theme, ',' ORDER BY added DESC) FROM (VALUES %s) t (theme, added) "
            "WHERE added > 0)",
            SQL(", ").join(rows),
        )

    @api.model
    def _limit(self, company):
        """SQL for the days after which customer `p` counts as lost, by its grade."""
        partner, now = self.env["res.partner"], fields.Datetime.now()
        tz = company._sales_tz()
        grades = self.env["sales.customer.grade"].sudo().with_context(active_test=False).search([])
        limits = {
            str(grade.id or 0): (
                local_date(now, tz) - local_date(partner._lost_before(company, grade, now), tz)
            ).days
            or 1
            for grade in [*grades, grades.browse()]
        }
        return SQL(
            "(%s::jsonb ->> coalesce(p.customer_grade_id, 0)::text)::int", json.dumps(limits)
        )
