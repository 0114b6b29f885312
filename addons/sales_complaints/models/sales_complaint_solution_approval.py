from odoo import models

from .sales_complaint_solution import COSTLY, PAYING


class SalesComplaintSolution(models.Model):
    """Who agrees to a solution before the customer hears of it (CM-5.2.2)."""

    _inherit = "sales.complaint.solution"

    def _approval_amount(self):
        return self.cost_total

    def _approval_grade(self):
        return self.sudo().partner_id.customer_grade_id

    def _approval_summary_fields(self):
        return [
            "partner_id", "kind", "description", "cost", "amount", "cost_total", "invoice_id",
            "quantity", "take_back", "date_promised", "technician_id", "note",
        ]  # fmt: skip

    def _needs_approval(self):
        """Whether a rule asks for somebody's agreement; where no rule names solutions at all, the
        general one does."""
        rules = self.env["sales.approval.rule"].sudo()
        named = rules.search_count(
            [("model", "=", self._name), ("company_id", "in", [False, self.company_id.id])], limit=1
        )
        met = rules._for_document(self)
        return bool(met.filtered("model") if named else met)

    def _submit(self):
        if self._needs_approval():
            return super()._submit()
        self.sudo().message_post(
            body=self.env._("By the approval rules nobody else needs to agree (CM-5.2.2)."),
            author_id=self.env.user.partner_id.id,
        )
        return self._set_approval("approve")

    def _submission_problem(self):
        return self._offer_problem() or self._goods_problem() or self._money_problem()

    def _offer_problem(self):
        if self.progress:
            return self.env._("“%s” is offered or ended already.", self.display_name)
        if not (self.description or "").strip():
            return self.env._("Say what is offered, in words for the customer (CM-5.2.2).")
        if not self.date_promised:
            return self.env._("Say by which day it will be carried out (CM-5.2.2).")
        if self.date_promised < self._today():
            return self.env._("The promised day is past: promise a later one (CM-5.2.2).")
        if self.kind == "help" and not self.technician_id:
            return self.env._("Say which technician helps (CM-5.2.2).")
        return False

    def _goods_problem(self):
        complaint = self.sudo().complaint_id
        if self.kind == "replace" and not (complaint.product_id and self.quantity):
            return self.env._(
                "Name the product on the complaint, and how much is replaced (CM-5.2.2)."
            )
        if self.take_back and not (complaint.picking_id and complaint.product_id and self.quantity):
            return self.env._(
                "Name the delivery and the product on the complaint, and how much comes back (CM-5.2.2)."
            )
        left = self.take_back and sum(self._returnable().values())
        if self.take_back and complaint.product_id.uom_id.compare(self.quantity, left) > 0:
            return self.env._(
                "Of delivery %(delivery)s only %(left)s can still come back (CM-5.2.2).",
                delivery=complaint.picking_id.name,
                left=left,
            )
        return False

    def _money_problem(self):
        if self.kind in COSTLY and not self.cost:
            return self.env._("Say what it costs us: this kind of solution is not free (CM-5.2.2).")
        if self.kind in PAYING and not self.amount:
            return self.env._("Say how much the customer gets back (CM-5.2.2).")
        if self.amount and self.kind != "price" and not self.invoice_id:
            return self.env._("Say which invoice is credited (CM-5.2.2).")
        return self._amount_problem()

    def _reopening_refusal(self):
        if self.progress:
            return self.env._(
                "The customer knows this solution: it is not changed any more (CM-5.2.2)."
            )
        return super()._reopening_refusal()
