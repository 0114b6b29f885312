from odoo import models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.models.sales_approval_guard_mixin import PROTECTED

from .res_partner_credit import LIMIT_FIELDS
from .res_partner_review import KEY_FIELDS

MOST = 3  # Odoo merges no more at once
STAGES = ("prospect", "lost", "formal")  # who has bought is not a prospect, who buys is not lost
# What tells the vanished customer from the kept one, or of itself alone
OF_ITSELF = {"date_refreshed", "is_not_duplicate", "duplicate_reason"}


class ResPartner(models.Model):
    """Which customers are merged, into which, and who asks for it (CM-4.1.2).

    ============ ============================ ==============================================
    action       who                          restriction
    ============ ============================ ==============================================
    ask          who keeps the customer       there is one that looks the same
    merge        sales administration         what waits for review is decided first; the
                                              reviewed one is kept; one company
    ============ ============================ ==============================================
    """

    _inherit = "res.partner"

    def write(self, vals):
        """While merging, Odoo fills empty fields: not those that follow from deeds and decisions."""
        if self.env.context.get("sales_customer_merge"):  # can only take away
            settled = PROTECTED | OF_ITSELF | LIMIT_FIELDS | self._kept_fields()
            if self.sudo().filtered(
                lambda p: p.is_sales_customer and p.approval_state == "approved"
            ):
                settled |= KEY_FIELDS
            vals = {name: value for name, value in vals.items() if name not in settled}
        return super().write(vals)

    def _merge_rank(self):
        return (
            self.is_sales_customer,
            self.is_confidential,
            self.approval_state == "approved",
            STAGES.index(self.customer_stage or "prospect"),
        )

    def _merge_refusal(self, sources):
        """Why `sources` are not merged into this partner: a sentence, or False."""
        if not self.is_confidential:
            customer = sources.filtered("is_confidential")[0]
            return self.env._(
                "“%s” belongs to a customer: keep that one (CM-4.1.2).", customer.display_name
            )
        if self._are_of_others(sources):
            return self.env._(
                "Contacts of different customers are not merged: merge the customers, and their contacts "
                "come along (CM-4.1.2)."
            )
        if other := sources.filtered(lambda p: self.company_id and p.company_id != self.company_id):
            return self.env._(
                "“%(one)s” and “%(other)s” do not belong to the same company: one that is shared by all is "
                "kept, others are not merged (CM-4.1.2).",
                one=self.display_name,
                other=other[0].display_name,
            )
        return self.is_sales_customer and self._merge_review_refusal(sources)

    def _are_of_others(self, sources):
        """Whether one of `sources` is the contact of a customer that is not merged with it."""
        contacts = sources.filtered(lambda p: p.is_confidential and not p.is_sales_customer)
        if self.is_sales_customer:
            return bool(contacts)
        return sources.filtered("is_sales_customer") or (
            contacts.commercial_partner_id - self.commercial_partner_id
        )

    def _merge_review_refusal(self, sources):
        for customer in self | sources:
            waits = self.env["sales.customer.change"]._waiting(customer)
            if waits or customer.approval_state == "submitted":
                return self.env._(
                    "“%s” waits for review: have it decided or withdrawn, then merge (CM-4.1.3).",
                    customer.display_name,
                )
        reviewed = sources.filtered(
            lambda p: p.is_sales_customer and p.approval_state == "approved"
        )
        if reviewed and self.approval_state != "approved":
            return self.env._(
                "“%s” is reviewed and cannot be merged into one that is not: keep the reviewed one "
                "(CM-4.1.3).",
                reviewed[0].display_name,
            )
        return False

    def _ask_for_key_fields(self, facts):
        """What only the vanished one said of a reviewed customer's key fields is reviewed, too."""
        if not self.is_sales_customer or self.approval_state != "approved":
            return
        missing = {}
        for name in ("vat", "company_registry"):
            value = next((fact[name] for fact in facts if fact[name]), False)
            if value and not self[name]:
                missing[name] = value
        if missing:
            self.write(missing)

    # What people do

    def action_merge_duplicates(self):
        """Open Odoo's dialog with this customer and those that look the same."""
        self.ensure_one()
        self.env["base.partner.merge.automatic.wizard"]._check_customer_merge()
        customers = (self | self._looking_the_same())[:MOST]
        action = self.env["ir.actions.act_window"]._for_xml_id("base.action_partner_merge")
        return {
            **action,
            "context": {
                "active_model": self._name,
                "active_ids": customers.ids,
                "sales_customer_file": True,
            },
        }

    def action_ask_merge(self):
        """Whoever keeps the customer asks sales administration to merge it with what is the same."""
        for customer in self:
            customer.check_access("write")
            customer._looking_the_same()
            customer.sudo()._ask_administration()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Sales administration is asked to merge them."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _looking_the_same(self):
        found = self.browse().union(*self._duplicates().values())
        if not found:
            raise UserError(
                self.env._(
                    "No other customer looks the same as “%s” (CM-4.1.2).", self.display_name
                )
            )
        return found.with_env(self.env)

    def _ask_administration(self):
        """Once: as long as it is not done, another question changes nothing."""
        role = self.env.ref("sales_policy.role_sales_administration")
        person = role._responsible(self._customer_company())
        todo = self.with_context(lang=person.lang)
        summary = todo.env._("Merge duplicates (CM-4.1.2)")
        asked = self.activity_ids.filtered(lambda a: a.user_id == person and a.summary == summary)
        if not asked:
            todo.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=person.id,
                summary=summary,
                note=todo.duplicate_warning,
            )
