"""What each model does with a row of a vanished customer that cannot stand beside one of the kept
customer (CM-4.1.2), which is `kept`."""

from odoo import api, fields, models
from odoo.tools import SQL


class SalesDuty(models.Model):
    _inherit = "sales.duty"

    def _give_way(self, kept, merge):
        """The same is owed already: this one ends with a sentence in its history."""
        self._cancel(merge._reason())


class SalesApproval(models.Model):
    _inherit = "sales.approval"

    def _before_merge(self, sources, target, merges):
        """The rounds of all reviews are one log: they are numbered anew, as time went."""
        self.env.cr.execute(
            SQL(
                """
                WITH rounds AS (
                    SELECT res_id, round, row_number() OVER (
                               ORDER BY min(date_submitted), res_id = %(target)s, round) AS place
                      FROM sales_approval
                     WHERE res_model = 'res.partner' AND res_id IN %(ids)s
                  GROUP BY res_id, round)
                UPDATE sales_approval a SET round = rounds.place
                  FROM rounds
                 WHERE a.res_model = 'res.partner' AND a.res_id = rounds.res_id
                       AND a.round = rounds.round AND a.round <> rounds.place
                """,
                target=target.id,
                ids=(*sources.ids, target.id),
            )
        )
        self.invalidate_model(["round"])


class SalesContact(models.Model):
    _inherit = "sales.contact"

    def _give_way(self, kept, merge):
        """One mail or meeting with both was one contact."""
        self._ledger().unlink()


class SalesGradeScore(models.Model):
    _inherit = "sales.grade.score"

    def _before_merge(self, sources, target, merges):
        """Points of two customers are not one history: that of the kept one goes on alone."""
        graded = self.sudo().search([("partner_id", "=", target.id)]).company_id
        for source_id, merge in merges.items():
            rows = self.sudo().search(
                [
                    ("partner_id", "=", source_id),
                    ("company_id", "in", graded.ids),
                    ("merge_id", "=", False),
                ]
            )
            rows._ledger().write({"merge_id": merge.id})
            graded |= self.sudo().search([("partner_id", "=", source_id)]).company_id

    def _give_way(self, kept, merge):
        self._ledger().write({"merge_id": merge.id})


class SalesInspectionLine(models.Model):
    _inherit = "sales.inspection.line"

    def _give_way(self, kept, merge):
        """Both files were drawn: each finding stays, what is to be corrected is owed for the kept one."""
        self._live_duties()._cancel(merge._reason())
        self.write({"merge_id": merge.id})


class SalesReferral(models.Model):
    _inherit = "sales.referral"

    def _give_way(self, kept, merge):
        """One customer brings one reward (SD-1.2): what is paid stays paid, else the first has earned it."""
        last = max(
            kept | self,
            key=lambda r: (not r.date_paid, r.approval_state != "approved", r.date_referred, r.id),
        )
        last._lose_reward(merge)

    def _lose_reward(self, merge):
        if self.date_paid:
            self.merge_id = merge
            return
        self._open_steps()._close("withdrawn", merge._reason())
        self.write(
            {
                "state": "known",
                "approval_state": "draft",
                "date_earned": False,
                "reward": 0,
                "date_submitted": False,
                "date_approved": False,
            }
        )
        self.message_post(body=merge._reason(), author_id=self.env.user.partner_id.id)

    @api.model
    def _customer_merged(self, customer):
        """Referrals of a formal customer that are still registered: known before, or the first of all."""
        waiting = self.sudo().search(
            [("customer_id", "=", customer.id), ("state", "=", "registered")]
        )
        if not waiting or customer.customer_stage == "prospect":
            return
        earned = self.sudo().search_count(
            [("customer_id", "=", customer.id), ("date_earned", "!=", False)], limit=1
        )
        since = customer.date_formal
        late = waiting.filtered(lambda r: earned or (since and r.date_referred > since))
        late.write({"state": "known"})
        if waiting - late:
            self._customers_turned_formal(customer)


class SalesGradeChange(models.Model):
    _inherit = "sales.grade.change"

    def _give_way(self, kept, merge):
        merge._withdraw(self)


class SalesCreditReview(models.Model):
    _inherit = "sales.credit.review"

    def _give_way(self, kept, merge):
        """The kept customer's judgement counts, this one stays to be read (SD-4.2.2)."""
        self._live_duties()._cancel(merge._reason())
        self.write({"in_force": False, "date_superseded": fields.Datetime.now()})


class SalesReceivableException(models.Model):
    _inherit = "sales.receivable.exception"

    def _give_way(self, kept, merge):
        self._live_duties()._cancel(merge._reason())
        self._close()


class SalesRescuePlan(models.Model):
    _inherit = "sales.rescue.plan"

    def _give_way(self, kept, merge):
        """One rescue plan goes on (SD-3.3.2)."""
        merge._withdraw(self.filtered(lambda plan: plan.approval_state == "submitted"))
        self.step_ids._live_duties()._cancel(merge._reason())
        self._close("given_up", result_reason=merge._reason())


class SalesContactScheme(models.Model):
    _inherit = "sales.contact.scheme"

    def _give_way(self, kept, merge):
        self._end("stopped", merge._reason())


class SalesCustomerWarning(models.Model):
    _inherit = "sales.customer.warning"

    def _give_way(self, kept, merge):
        """Tonight's job judges by the orders of both."""
        self.unlink()


class SalesCustomerValue(models.Model):
    _inherit = "sales.customer.value"

    def _give_way(self, kept, merge):
        """What both bought, in one row; classes among all customers follow at the end of the month."""
        amount, before = kept.amount + self.amount, kept.amount_before + self.amount_before
        days = [day for day in (kept.date_last_order, self.date_last_order) if day]
        kept.write(
            {
                "amount": amount,
                "amount_before": before,
                "growth": round(100 * (amount / before - 1), 1) if before else 0,
                "orders": kept.orders + self.orders,
                "date_last_order": max(days, default=False),
                "potential": max(kept.potential, self.potential),
            }
        )
        self.unlink()
