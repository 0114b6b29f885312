from odoo import api, fields, models
from odoo.tools import SQL


class SalesRescuePlan(models.Model):
    """What came of a rescue plan (SD-3.3.2): won back by an order, or given up; and for how much."""

    _inherit = "sales.rescue.plan"

    can_give_up = fields.Boolean(compute="_compute_can_give_up")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_give_up(self):
        for plan in self:
            plan.can_give_up = not plan._verb_refusal("give_up")

    def action_give_up(self, reason, learning):
        """The plan did not help (SD-3.3.2): why, and what is learned from it."""
        for plan in self:
            plan.check_access("write")
            plan._check_verb("give_up")
            plan._check_reason(reason)
            plan._check_reason(
                learning,
                self.env._("Say what we learn from it: the next plan builds on it (SD-3.3.2)."),
            )
            plan.sudo()._close("given_up", result_reason=reason.strip(), learning=learning.strip())

    def _give_up_refusal(self):
        """Why the current user may not give this plan up now: a sentence, or False."""
        if self.state != "executing":
            return self.env._("Only a plan in execution is given up (SD-3.3.2).")
        user = self.env.user
        above = self.sudo().user_id in user.sales_team_user_ids - user
        if above or user.has_groups(
            "sales_policy.group_sales_administration,sales_policy.group_general_manager"
        ):
            return False
        return self.env._(
            "Somebody above %s on the reporting line gives the plan up, or sales administration "
            "(CM-6.1).",
            self.sudo().user_id.name or "",
        )

    def _won_back(self, order):
        """The customer is formal again, by `order` perhaps: what was being carried out has helped then."""
        for plan in self.filtered(lambda p: not p.result):
            if plan.approval_state == "submitted":
                plan._open_steps()._close("withdrawn")
                plan._set_approval("withdraw")
            helped = order and plan.approval_state == "approved"
            plan._close(
                "won_back" if helped else "returned_by_itself",
                order_id=order.id,
                amount_won=plan._amount_of(order),
            )

    def _amount_of(self, order):
        return order.amount_untaxed / (order.currency_rate or 1.0)

    def _close(self, result, **vals):
        self.write({"result": result, "date_result": fields.Datetime.now(), **vals})
        self.step_ids._sync_duties()
        self.message_post(
            body=dict(self._fields["result"]._description_selection(self.env))[result],
            author_id=self.env.user.partner_id.id,
        )

    @api.model
    def _measure_won(self):
        """What won customers ordered within the days of SD-3.3.2; only what differs is written."""
        self.flush_model()
        self.env["sale.order"].flush_model()
        companies = self.env["res.company"].sudo().search([])
        days = [
            SQL("(%s, %s)", c.id, self.env["sales.clause"]._value("SD-3.3.2", "judged", c))
            for c in companies
        ]
        self.env.execute_query(
            SQL(
                """
                WITH judged (company_id, days) AS (VALUES %(days)s), won AS (
                    SELECT plan.id, round(sum(
                               o.amount_untaxed / coalesce(nullif(o.currency_rate, 0), 1)), 2) AS amount
                      FROM sales_rescue_plan plan
                      JOIN judged ON judged.company_id = plan.company_id
                      JOIN sale_order first ON first.id = plan.order_id
                      JOIN sale_order o
                           ON o.commercial_partner_id = plan.partner_id AND o.state = 'sale'
                          AND o.date_order >= first.date_order
                          AND o.date_order < first.date_order + judged.days * INTERVAL '1 day'
                  GROUP BY plan.id)
                UPDATE sales_rescue_plan plan SET amount_won = won.amount
                  FROM won WHERE won.id = plan.id AND plan.amount_won IS DISTINCT FROM won.amount
             RETURNING plan.id
                """,
                days=SQL(", ").join(days),
            )
        )
        self.invalidate_model(["amount_won"])
