from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_customer_mgmt.models.sales_contact import DIRECTIONS


class SalesContactLog(models.TransientModel):
    """Enters a call, message or meeting into the ledger of contacts (CM-4.3.1): by who is signed in,
    with a customer that they may edit, of now or a few hours ago. Confirmed twice, it counts once."""

    _name = "sales.contact.log"
    _description = "Enter a Contact"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    customer_id = fields.Many2one(related="partner_id.commercial_partner_id")
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact",
        domain="[('parent_id', '=', customer_id)]",
        help="The person whom you talked to.",
    )
    kind = fields.Selection(
        [("call", "Call"), ("message", "Message"), ("meeting", "Meeting")],
        required=True,
        default="call",
    )
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    note = fields.Text()

    @api.model
    def default_get(self, fields):
        """Called from a person's card, it is about that person."""
        values = super().default_get(fields)
        partner = self.env["res.partner"].browse(values.get("partner_id"))
        if "contact_id" in fields and partner and partner != partner.commercial_partner_id:
            values["contact_id"] = partner.id
        return values

    def action_log(self):
        self._check_log()
        for log in self:
            partner = log.contact_id or log.partner_id
            date = min(log.date, fields.Datetime.now())
            partner._log_contact(log.kind, f"{log._name},{log.id}", log.note, log.direction, date)
        return {"type": "ir.actions.act_window_close"}

    def _check_log(self):
        for log in self:
            log.partner_id.check_access("write")
            if refusal := log._refusal():
                raise UserError(refusal)

    def _refusal(self):
        """Why this contact cannot be entered: a sentence, or False."""
        customer = self.partner_id.commercial_partner_id
        if not customer.is_sales_customer:
            return self.env._("Contacts are entered for customers only (CM-4.3.1).")
        if self.contact_id.commercial_partner_id not in (customer, customer.browse()):
            return self.env._("“%s” does not belong to this customer.", self.contact_id.name)
        now = fields.Datetime.now()
        if self.date > now + timedelta(minutes=1):
            return self.env._(
                "A contact counts once it has taken place: its time is in the future."
            )
        company = customer.company_id or self.env.company
        hours = self.env["sales.clause"]._value("CM-4.3.1", "log", company)
        if self.date < now - timedelta(hours=hours):
            return self.env._(
                "A contact is entered within %(hours)g hours, this one is older (CM-4.3.1): enter contacts "
                "when they take place.",
                hours=hours,
            )
        return False
