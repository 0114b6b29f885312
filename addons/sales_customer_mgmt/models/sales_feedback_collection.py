from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.sales_policy.duty import Duty
from odoo.addons.sales_policy.models.sales_approval_guard_mixin import PROTECTED, edited

from .sales_feedback import KINDS

ENTERED = {"summary", "nothing_heard"}


class SalesFeedbackCollection(models.Model):
    """What one salesperson's customers said in a month, submitted to management (CM-4.3.3).

    A job makes one for each person who is in charge of a reviewed customer. It takes in what was heard
    until the end of the period and not collected before; with the submission it is closed. A month in
    which nobody said anything is submitted as well, and says so.
    """

    _name = "sales.feedback.collection"
    _description = "Collection of Feedback"
    _inherit = ["sales.approval.mixin", "sales.period.mixin"]
    _order = "date_from desc, user_id, id"
    _period_clause = ("CM-4.3.3", "period")
    _period_key = ("user_id",)
    _approval_clause = "CM-4.3.3"
    _duties = (
        Duty(
            "CM-4.3.3",
            "due",
            who="user_id",
            owed=[("approval_state", "=", "draft")],
            done=[("approval_state", "in", ("submitted", "approved"))],
            since="date_written",
        ),
    )

    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True
    )
    feedback_ids = fields.One2many(
        "sales.feedback", "collection_id", string="Feedback", readonly=True
    )
    feedback_count = fields.Integer(compute="_compute_figures")
    figures_html = fields.Html(string="Counts", compute="_compute_figures")
    summary = fields.Text(help="What the customers said, in a few sentences, and what follows.")
    nothing_heard = fields.Boolean(help="No customer said anything worth passing on.")

    _period_unique = models.UniqueIndex(
        "(company_id, date_from, user_id)", "This month's feedback is collected already."
    )

    def write(self, vals):
        """People write what they say about it; the rest follows from the period."""
        if not self.env.su and edited(vals) - ENTERED - PROTECTED:
            raise AccessError(
                self.env._(
                    "A collection takes in what was heard in its month; nobody enters whose it is and "
                    "what belongs to it (CM-4.3.3)."
                )
            )
        return super().write(vals)

    @api.depends("feedback_ids.kind", "date_from")
    @api.depends_context("lang")
    def _compute_figures(self):
        for collection in self:
            lines = collection._count_kinds()
            collection.feedback_count = sum(line["now"] for line in lines)
            collection.figures_html = self.env["ir.qweb"]._render(
                "sales_customer_mgmt.feedback_counts", {"lines": lines}
            )

    def _count_kinds(self):
        """[{label, now, before}] of each kind that was heard in this collection or the one before."""
        labels = dict(self.env["sales.feedback"]._fields["kind"]._description_selection(self.env))
        now = self.feedback_ids._counts("kind")
        before = self._collection_before().sudo().feedback_ids._counts("kind")
        return [
            {"label": labels[kind], "now": now.get(kind, 0), "before": before.get(kind, 0)}
            for kind, _label in KINDS
            if kind in now or kind in before
        ]

    def _collection_before(self):
        if not self.date_from:
            return self.browse()
        return self.search(
            [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", self._period_before()[0]),
            ]
        )

    # The period

    @api.model
    def _period_values(self, company):
        """One for each person in charge of a reviewed customer of `company`."""
        people = self.env["res.partner"]._read_group(
            [
                ("is_sales_customer", "=", True),
                ("approval_state", "=", "approved"),
                ("user_id.active", "=", True),
                "|",
                ("company_id", "=", company.id),
                "&",
                ("company_id", "=", False),
                ("user_id.company_id", "=", company.id),
            ],
            ["user_id"],
        )
        return [{"user_id": user.id} for (user,) in people]

    def _write_figures(self):
        for collection in self:
            collection._gather()

    def _gather(self):
        """Take in what was heard until the end of the period and is in no collection yet."""
        heard = self.env["sales.feedback"].sudo()
        heard.search(
            [
                ("responsible_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("date", "<=", self.date_to),
                ("collection_id", "=", False),
            ]
        ).collection_id = self

    def action_gather(self):
        """Take in what was entered since this was written."""
        for collection in self:
            collection.check_access("write")
            collection._check_frozen({"feedback_ids"})
            collection._gather()

    # Approval

    def action_submit(self):
        for collection in self.filtered(lambda c: c.approval_state in ("draft", "returned")):
            collection.check_access("write")
            collection._gather()
        return super().action_submit()

    def _submission_problem(self):
        if self.user_id != self.env.user:
            return self.env._("Who heard the customers submits what they said (CM-4.3.3).")
        if not self.feedback_ids and not self.nothing_heard:
            return self.env._(
                "No feedback stands in this month: enter what you heard, or say that you heard nothing "
                "(CM-4.3.3)."
            )
        if self.feedback_ids and not (self.summary or "").strip():
            return self.env._("Say in a few sentences what the customers said (CM-4.3.3).")
        return False

    def _approval_summary(self):
        counts = ", ".join(f"{line['label']} {line['now']}" for line in self._count_kinds())
        labels = self.fields_get(["feedback_ids", "summary"], ["string"])
        return [
            [labels["feedback_ids"]["string"], counts or self.env._("Nothing heard")],
            [labels["summary"]["string"], self.summary or ""],
        ]
