from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .res_partner import CUSTOMER_FILE_GROUPS
from .sales_referral import OPEN


class SalesReferral(models.Model):
    """From the referral to the customer, and from the formal customer to the reward (SD-1.2)."""

    _inherit = "sales.referral"

    def action_register(self):
        """Open the form of a new customer, filled with what the referral says."""
        self.ensure_one()
        if not self.can_register:
            raise UserError(
                self.env._(
                    "The salesperson to whom it is assigned registers the customer (SD-1.2)."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.res_partner_action_customer"
        )
        view = self.env.ref("sales_customer_mgmt.res_partner_view_form_customer")
        contact = [fields.Command.create({"name": self.contact_name})] if self.contact_name else []
        return {
            **action,
            "views": [(view.id, "form")],
            "view_mode": "form",
            "context": {
                "default_is_sales_customer": True,
                "default_is_company": True,
                "default_referral_id": self.id,
                "default_name": self.name,
                "default_phone": self.phone,
                "default_customer_needs": self.reason,
                "default_child_ids": contact,
                "default_customer_source_id": self.env.ref(
                    "sales_customer_mgmt.sales_customer_source_referral"
                ).id,
            },
        }

    def action_open_customer(self):
        self.ensure_one()
        return self.customer_id._get_records_action()

    @api.model
    def _customers_registered(self, customers):
        """The first open referral of each of these new customers is the one that counts."""
        customers = customers.sudo()
        keys = [key for key in customers.mapped("name_key") if key]
        open_ones = self.sudo().search(
            [("name_key", "in", keys), ("state", "in", OPEN)], order="date_referred, id"
        )
        if not (open_ones or customers.referral_id):
            return
        for customer in customers:
            company = customer.company_id or self.env.company
            alike = open_ones.filtered(
                lambda r, c=customer, co=company: r.name_key == c.name_key and r.company_id == co
            )
            chosen = customer.referral_id or alike[:1]
            chosen.write({"customer_id": customer.id, "state": "registered"})
            (alike - chosen).write({"state": "known"})

    @api.model
    def _customers_turned_formal(self, customers):
        """Freeze the reward of the first referral of each of these; later ones get nothing."""
        referrals = self.sudo().search(
            [("customer_id", "in", customers.ids), ("state", "=", "registered")],
            order="date_referred, id",
        )
        for group in referrals.grouped("customer_id").values():
            by_employee = group.filtered(lambda r: r.kind == "employee")
            (group - by_employee).write({"state": "formal"})
            by_employee[1:].write({"state": "known"})
            by_employee[:1]._earn()

    def _earn(self):
        for referral in self:
            reward = self.env["sales.clause"]._value("SD-1.2", "reward", referral.company_id)
            referral.write(
                {"state": "formal", "reward": reward, "date_earned": fields.Datetime.now()}
            )
            referral.message_notify(
                partner_ids=referral.referrer_id.partner_id.ids,
                subject=referral.name,
                body=referral.with_context(lang=referral.referrer_id.lang)._status(),
            )

    # Claim, approval, payment

    @api.model
    def _approval_kind(self):
        return self.env._("Referral Reward")

    def _approval_owners(self):
        return super()._approval_owners() | self.referrer_id

    def _approval_amount(self):
        return self.reward

    def _approval_summary_fields(self):
        # not the customer: who has referred reads this, too
        return ["name", "referrer_id", "date_referred", "date_earned", "reward"]

    def _submission_problem(self):
        if self.referrer_id != self.env.user:
            return self.env._("Who has referred a company claims the reward (SD-1.2).")
        if self.state != "formal" or not self.date_earned:
            return self.env._(
                "The reward is earned when the company turns into a formal customer (SD-1.2)."
            )
        if not self.reward:
            return self.env._("No reward was set on the day it was earned (SD-1.2).")
        return False

    def _reopening_refusal(self):
        if self.date_paid:
            return self.env._("The reward is paid (SD-1.2).")
        return super()._reopening_refusal()

    def action_pay(self):
        """Finance marks approved rewards as paid."""
        if not self.env.user.has_group("sales_policy.group_finance"):
            raise AccessError(self.env._("Finance pays the rewards of referrals (SD-1.2)."))
        self.check_access("read")
        for referral in self:
            referral.sudo()._lock()
            if referral.approval_state != "approved" or referral.date_paid:
                raise UserError(
                    self.env._(
                        "“%s” has no approved reward that is unpaid (SD-1.2).", referral.name
                    )
                )
            referral.sudo().write({"date_paid": fields.Datetime.now(), "paid_by_id": self.env.uid})


class ResPartner(models.Model):
    """A customer knows the referral from which it was registered (SD-1.2)."""

    _inherit = "res.partner"

    referral_id = fields.Many2one(
        "sales.referral",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
        help="From which the customer was registered.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if customers := partners.filtered("is_sales_customer"):
            customers._check_referral()
            self.env["sales.referral"]._customers_registered(customers)
        return partners

    def write(self, vals):
        if not self.env.su and "referral_id" in vals:
            raise AccessError(
                self.env._(
                    "From which referral a customer comes is set as it is registered (SD-1.2)."
                )
            )
        fresh = self.browse()
        if vals.get("is_sales_customer"):
            fresh = self.filtered(lambda partner: not partner.is_sales_customer)
        result = super().write(vals)
        if registered := fresh.filtered("is_sales_customer"):
            self.env["sales.referral"]._customers_registered(registered)
        return result

    def _check_referral(self):
        for customer in self.filtered(lambda customer: customer.sudo().referral_id):
            referral = customer.sudo().referral_id
            if referral.state not in OPEN or (
                not self.env.su and referral.user_id != self.env.user
            ):
                raise UserError(
                    self.env._(
                        "The salesperson to whom it is assigned registers the customer (SD-1.2)."
                    )
                )

    def _turned_formal(self):
        super()._turned_formal()
        self.env["sales.referral"]._customers_turned_formal(self)
