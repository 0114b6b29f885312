from odoo import models
from odoo.fields import Domain

from odoo.addons.sales_policy.models.sales_duty import LIVE

# model: (field of who is in charge, path to the customer, what is open)
OPEN_DOCUMENTS = {
    "crm.lead": ("user_id", "partner_id", [("won_status", "=", "pending")]),
    "sale.order": ("user_id", "partner_id", [("state", "in", ("draft", "sent"))]),
    "mail.activity": ("user_id", None, [("duty_id", "=", False)]),
}


class ResPartner(models.Model):
    """A customer that goes from one salesperson to another takes along everything open under it, and
    the successor confirms the receipt (SD-4.1)."""

    _inherit = "res.partner"

    def write(self, vals):
        if "user_id" not in vals:
            return super().write(vals)
        before = {
            customer: customer.user_id for customer in self.sudo().filtered("is_sales_customer")
        }
        result = super().write(vals)
        for customer, old in before.items():
            if old and customer.user_id and customer.user_id != old:
                customer._take_along(old)
        return result

    def _handover_documents(self):
        """{model: (user field, path to the customer, domain of what is open)} of what moves along; addons
        add theirs. Without a path, documents that hang on the customer itself."""
        return OPEN_DOCUMENTS

    def _take_along(self, old):
        """All that `old` has open under this customer goes to who is in charge now."""
        new = self.user_id
        family = self.with_context(active_test=False).search([("id", "child_of", self.id)])
        moved = {}
        for model, (user_field, path, open_) in self._handover_documents().items():
            whose = Domain(user_field, "=", old.id) & Domain(open_)
            if path:
                whose &= Domain(path, "in", family.ids)
            else:
                whose &= Domain("res_model", "=", self._name) & Domain("res_id", "in", family.ids)
            if documents := self.env[model].sudo().search(whose):
                documents.with_context(mail_auto_subscribe_no_notify=True).write(
                    {user_field: new.id}
                )
                if "message_follower_ids" in documents:
                    documents.message_unsubscribe(old.partner_id.ids)
                moved[model] = len(documents)
        moved["sales.duty"] = self._take_duties_along(old, new)
        self.message_unsubscribe(old.partner_id.ids)
        self.env["sales.handover.receipt"]._expect(self, old, moved)

    def _take_duties_along(self, old, new):
        duties = (
            self.env["sales.duty"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.id),
                    ("user_id", "=", old.id),
                    ("state", "in", LIVE),
                ]
            )
        )
        duties._hand_over(new, self.env._("%s is in charge of the customer now", new.name))
        return len(duties)
