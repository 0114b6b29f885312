from odoo import models
from odoo.fields import Domain

from odoo.addons.sales_policy.models.sales_duty import LIVE

# model: (field of who is in charge, path to the customer, what is open). Without a field, those in charge
# of the customer are in charge of the document: it follows by itself, the receipt lists it.
OPEN_DOCUMENTS = {
    "crm.lead": ("user_id", "partner_id", [("won_status", "=", "pending")]),
    "sale.order": ("user_id", "partner_id", [("state", "in", ("draft", "sent"))]),
    "sales.referral": ("user_id", "customer_id", [("state", "in", ("assigned", "registered"))]),
    "sales.rescue.step": (
        "user_id",
        "partner_id",
        [("date_done", "=", False), ("plan_id.result", "=", False)],
    ),
    "sales.rescue.plan": (None, "partner_id", [("result", "=", False)]),
    "sales.contact.scheme": (None, "partner_id", [("state", "=", "running")]),
    "sales.customer.warning": (None, "partner_id", []),
    "sales.customer.change": (None, "partner_id", [("approval_state", "=", "submitted")]),
    "sales.stage.change": (
        None,
        "partner_id",
        [("approval_state", "in", ("draft", "submitted", "returned"))],
    ),
    "sales.grade.change": (None, "partner_id", [("approval_state", "=", "submitted")]),
    "sales.credit.release": (None, "partner_id", [("approval_state", "=", "submitted")]),
    "sales.receivable.exception": (None, "partner_id", [("date_closed", "=", False)]),
    "sales.receivable.followup": (
        None,
        "partner_id",
        [
            "|",
            ("promise_state", "=", "waiting"),
            "&",
            ("is_disputed", "=", True),
            ("date_settled", "=", False),
        ],
    ),
    "sales.feedback": (None, "partner_id", [("answer", "=", False)]),
    "sales.inspection.line": (
        None,
        "partner_id",
        [
            ("state", "=", "done"),
            ("result", "=", "defect"),
            ("date_corrected", "=", False),
            ("merge_id", "=", False),
        ],
    ),
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
        """{model: (user field or None, path to the customer, domain of what is open)} of what goes along;
        addons add theirs."""
        return OPEN_DOCUMENTS

    def _take_along(self, old):
        """All that `old` has open under this customer goes to who is in charge now, who confirms it."""
        self.env["sales.handover.receipt"]._expect(self, old, self._move_open(old))

    def _move_open(self, old):
        """{model: ids} of what is open under this customer and does not stay with `old`."""
        taken = self._open_documents(old)
        for model, ids in taken.items():
            if user_field := self._handover_documents()[model][0]:
                self._give(self.env[model].sudo().browse(ids), user_field, old)
        family = self._family().ids
        taken["mail.activity"] = self._take_activities_along(old, {self._name: family, **taken})
        taken["sales.duty"] = self._take_duties_along(old)
        self.message_unsubscribe(old.partner_id.ids)
        self._add_owner_of_approvals()
        return {model: ids for model, ids in taken.items() if ids}

    def _family(self):
        return self.with_context(active_test=False).search([("id", "child_of", self.id)])

    def _open_documents(self, old):
        found, family = {}, self._family().ids
        for model, (user_field, path, open_) in self._handover_documents().items():
            whose = Domain(path, "in", family) & Domain(open_)
            if user_field:
                whose &= Domain(user_field, "=", old.id)
            if documents := self.env[model].sudo().search(whose):
                found[model] = documents.ids
        return found

    def _give(self, documents, user_field, old):
        """Whose `documents` these were hears no more of them."""
        if documents:
            quiet = documents.with_context(mail_auto_subscribe_no_notify=True)
            quiet.write({user_field: self.user_id.id})
            if "message_follower_ids" in documents:
                documents.message_unsubscribe(old.partner_id.ids)

    def _take_activities_along(self, old, documents):
        """What `old` is to do on the customer, and on `documents`: {model: ids} of what goes along."""
        whose = Domain("user_id", "=", old.id) & Domain("duty_id", "=", False)
        where = (
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in documents.items()
        )
        activities = self.env["mail.activity"].sudo().search(whose & Domain.OR(where))
        self._give(activities, "user_id", old)
        return activities.ids

    def _take_duties_along(self, old):
        owed = [("partner_id", "=", self.id), ("user_id", "=", old.id), ("state", "in", LIVE)]
        duties = self.env["sales.duty"].sudo().search(owed)
        new = self.user_id
        duties._hand_over(new, self.env._("%s is in charge of the customer now", new.name))
        return duties.ids

    def _add_owner_of_approvals(self):
        """Who is in charge of a customer now decides no more on what waits for approval there (CM-6.1)."""
        family = self._family().ids
        for model, (_field, path, _open) in self._handover_documents().items():
            documents = self.env[model].sudo()
            if "approval_ids" in documents:
                waiting = [(path, "in", family), ("approval_state", "=", "submitted")]
                documents.search(waiting)._open_steps()._add_owner(self.user_id)
