from bisect import bisect_left
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.sales_policy.deadline import day_end, deadline, local_date

LONGEST = 3660  # days: a customer that was silent for longer is lost by any number


class ResPartner(models.Model):
    """The daily job that finds who is lost (SD-3.3.1), set-based.

    One statement finds all, another marks each batch and looks again while it holds the rows; duties
    follow, then the commit. Killed, late or run by two at once, it marks each customer once.
    """

    _inherit = "res.partner"
    _lost_batch = 500

    @api.model
    def _cron_lost(self):
        now = fields.Datetime.now()
        limits = self._lost_limits(now)
        found = [row[0] for row in self.env.execute_query(self._lost_query(limits))]
        left = len(found)
        for ids in split_every(self._lost_batch, found, list):
            self._mark_lost(ids, limits, now)
            left -= len(ids)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=left):
                return
        self._cron_won_back()
        self.env["sales.rescue.plan"]._measure_won()

    @api.model
    def _cron_won_back(self):
        """Orders that were confirmed past the method that wins back, or while this job ran.

        Nobody does it, so the conversation is in the language of the company.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id, o.id
                  FROM res_partner p
                  JOIN LATERAL (
                       SELECT id FROM sale_order
                        WHERE commercial_partner_id = p.id AND state = 'sale'
                              AND date_order > p.date_lost
                     ORDER BY date_order, id LIMIT 1) o ON TRUE
                 WHERE p.customer_stage = 'lost' AND p.is_sales_customer
                """
            )
        )
        customers = self.sudo().browse(customer for customer, _order in rows)
        orders = self.env["sale.order"].sudo().browse(order for _customer, order in rows)
        for lang, back in customers.grouped(
            lambda c: c._customer_company().partner_id.lang
        ).items():
            back.with_context(lang=lang)._win_back(orders)

    # The clause's numbers, as moments

    @api.model
    def _lost_limits(self, now):
        """Rows (company, grade or 0, orders before this moment do not count, time zone, least amount
        worth a rescue plan), for SQL."""
        grades = self.env["sales.customer.grade"].sudo().with_context(active_test=False).search([])
        value = self.env["sales.clause"]._value
        rows = []
        for company in self.env["res.company"].sudo().search([]):
            for grade in [*grades, grades.browse()]:
                worth = value("SD-3.3.2", "worth", company, grade)
                rows.append(
                    SQL(
                        "(%s, %s, %s, %s, %s)",
                        company.id,
                        grade.id or 0,
                        self._lost_before(company, grade, now),
                        company._sales_tz(),
                        worth,
                    )
                )
        return SQL(
            "limits (company_id, grade_id, cutoff, tz, worth) AS (VALUES %s)", SQL(", ").join(rows)
        )

    @api.model
    def _lost_before(self, company, grade, now):
        """The moment before which an order is too long ago: `now` is past what it was good for."""
        tz, calendar = company._sales_tz(), company.sudo().resource_calendar_id
        parameter = self.env["sales.clause.parameter"]._get("SD-3.3.1", "lost")
        value, unit = parameter._lookup(company, grade)
        today = local_date(now, tz)

        def end_of_day(ago):
            return day_end(today - timedelta(days=ago), tz)

        ago = bisect_left(
            range(LONGEST),
            True,
            key=lambda ago: deadline(unit, value, end_of_day(ago), tz, calendar) < now,
        )
        return end_of_day(ago) + timedelta(seconds=1)

    @api.model
    def _customer_company_sql(self):
        """The company whose numbers hold for customer `p`: its own, else that of who is in charge, `u`."""
        return SQL("coalesce(p.company_id, u.company_id, %s)", self.env.ref("base.main_company").id)

    def _customer_company(self):
        main = self.env.ref("base.main_company")
        return self.company_id or self.user_id.sudo().company_id or main

    @api.model
    def _formal_since_sql(self):
        """When customer `p` without any order became formal."""
        return SQL("coalesce(p.date_approved, p.create_date)")

    # Set-based steps

    @api.model
    def _lost_query(self, limits, ids=None):
        """SQL for the formal customers whose last order, or who without any became formal, too long ago.

        The last orders come from the index of confirmed orders alone, in its order.

        :param ids: only these, locked where nobody else holds them
        """
        self.env["sale.order"].flush_model(["state", "date_order", "commercial_partner_id"])
        self.flush_model()
        return SQL(
            """
            WITH %(limits)s
            SELECT silent.id%(columns)s
              FROM (SELECT p.id, %(company)s AS company_id,
                           coalesce(p.customer_grade_id, 0) AS grade_id,
                           coalesce(last.date_order, %(formal)s) AS since
                      FROM res_partner p
                 LEFT JOIN res_users u ON u.id = p.user_id
                 LEFT JOIN (SELECT DISTINCT ON (commercial_partner_id)
                                   commercial_partner_id AS id, date_order
                              FROM sale_order WHERE state = 'sale' %(whose)s
                          ORDER BY commercial_partner_id, date_order DESC) last ON last.id = p.id
                     WHERE p.customer_stage = 'formal' AND p.is_sales_customer AND p.active %(only)s
                       AND coalesce(last.date_order, %(formal)s) < (SELECT max(cutoff) FROM limits)
                    OFFSET 0 %(lock)s) silent
              JOIN limits USING (company_id, grade_id)
             WHERE since < cutoff
            """,
            limits=limits,
            columns=SQL(", tz, worth, since") if ids else SQL(),
            company=self._customer_company_sql(),
            whose=SQL("AND commercial_partner_id IN %s", tuple(ids)) if ids else SQL(),
            only=SQL("AND p.id IN %s", tuple(ids)) if ids else SQL(),
            formal=self._formal_since_sql(),
            lock=SQL("FOR NO KEY UPDATE OF p SKIP LOCKED") if ids else SQL(),
        )

    @api.model
    def _mark_lost(self, ids, limits, now):
        """Mark those of `ids` that are still to be lost and that nobody else holds; open their duties."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH still AS (%(still)s), past AS (%(past)s)
                UPDATE res_partner p
                   SET customer_stage = 'lost', date_lost = %(now)s, lost_reason_id = %(reason)s,
                       lost_note = NULL, date_rescue_planned = NULL,
                       lost_days = (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE still.tz)::date
                           - (still.since AT TIME ZONE 'UTC' AT TIME ZONE still.tz)::date,
                       lost_amount = coalesce(past.amount, 0),
                       is_rescue_due = coalesce(past.amount, 0) >= still.worth,
                       write_date = %(now)s, write_uid = %(uid)s
                  FROM still LEFT JOIN past ON past.id = still.id
                 WHERE p.id = still.id
             RETURNING p.id
                """,
                still=self._lost_query(limits, ids),
                past=self._past_query(ids),
                now=now,
                reason=self.env.ref("sales_customer_mgmt.lost_reason_silent").id,
                uid=self.env.uid,
            )
        )
        customers = self.sudo().browse(row[0] for row in rows)
        customers.invalidate_recordset()
        self.env["sales.customer.warning"].sudo().search(
            [("partner_id", "in", customers.ids)]
        ).unlink()
        customers._sync_duties(
            [d for d in self._declared_duties() if d.clause in ("SD-3.3.1", "SD-3.3.2")]
        )
        return customers

    @api.model
    def _past_query(self, ids):
        """SQL for the last order of each customer and what it ordered in the year that ended then."""
        return SQL(
            """
            SELECT id, date_order,
                   (SELECT sum(o.amount_untaxed / coalesce(nullif(o.currency_rate, 0), 1))
                      FROM sale_order o
                     WHERE o.commercial_partner_id = last.id AND o.state = 'sale'
                       AND o.date_order > last.date_order - INTERVAL '1 year') AS amount
              FROM (SELECT commercial_partner_id AS id, max(date_order) AS date_order
                      FROM sale_order
                     WHERE commercial_partner_id IN %s AND state = 'sale'
                  GROUP BY 1) last
            """,
            tuple(ids) or (0,),
        )

    def _last_orders(self):
        """{id: (days since the last order on the company's clock, amount of its year)}."""
        self.env["sale.order"].flush_model()
        now = fields.Datetime.now()
        result = {}
        for customer_id, date_order, amount in self.env.execute_query(self._past_query(self.ids)):
            tz = self.browse(customer_id)._customer_company()._sales_tz()
            days = (local_date(now, tz) - local_date(date_order, tz)).days
            result[customer_id] = (days, float(amount or 0))
        return result
