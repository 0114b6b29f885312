from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_customer_mgmt.models.res_partner import CUSTOMER_FILE_GROUPS
from odoo.addons.sales_policy.duty import Duty

KINDS = [("call", "Call"), ("message", "Message"), ("meeting", "Meeting")]
SCORES = [
    ("5", "Very satisfied"),
    ("4", "Satisfied"),
    ("3", "Neither"),
    ("2", "Not satisfied"),
    ("1", "Not satisfied at all"),
]
# What is written down during the contact, and stays as it was said
ENTERED = {"kind", "contact_id", "score", "problem", "prospects", "next_need", "note"}
KEPT = {
    "partner_id", "company_id", "day", "date_delivered", "date_contacted", "user_id", "attempts",
    "is_survey_owed", "complaint_id", "merge_id",
}  # fmt: skip


class SalesAftersalesContact(models.Model):
    """What was delivered to a customer on one day, and what the customer says of it (SP-6).

    ========= ============================== ====================================================
    verb      who                            what follows
    ========= ============================== ====================================================
    expect    each delivery done, at once    contact is owed (SP-6.1), and satisfaction where the
                                             customer was not asked for a while (SP-6.3, SD-2.4.2)
    missed    who is in charge               counts an attempt, the contact stays owed
    record    who is in charge               the contact counts (CM-4.3.1), what was said is kept
    complain  who is in charge, one tap      a complaint of this delivery (SP-6.2)
    ask       a job, by mail; by a link, who the customer answers on a page without login
              is in charge
    ========= ============================== ====================================================
    """

    _name = "sales.aftersales.contact"
    _description = "After-Sales Contact"
    _inherit = [
        "sales.merged.mixin",
        "sales.kept.mixin",
        "sales.duty.mixin",
        "mail.thread",
    ]
    _order = "date_delivered desc, id desc"
    _duties = (
        Duty(
            "SP-6.1",
            "contact",
            who="responsible_id",
            owed=[("merge_id", "=", False)],
            done=[("date_contacted", "!=", False)],
            since="date_delivered",
        ),
        Duty(
            "SP-6.3",
            "survey",
            who="responsible_id",
            owed=[("merge_id", "=", False), ("is_survey_owed", "=", True)],
            done=[("date_surveyed", "!=", False)],
            since="date_delivered",
        ),
    )

    # quality reads after-sales contacts, and what is still to be asked leaves the merged ones out
    merge_id = fields.Many2one(groups=f"{CUSTOMER_FILE_GROUPS},sales_policy.group_quality")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    day = fields.Date(required=True, readonly=True, help="Where the company is.")
    date_delivered = fields.Datetime(string="Delivered on", required=True, readonly=True)
    picking_ids = fields.One2many("stock.picking", "aftersales_id", string="Deliveries")
    picking_names = fields.Char(string="Delivery Numbers", compute="_compute_picking_names")
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Who is asked, and answers.",
    )
    phone = fields.Char(compute="_compute_phone")
    kind = fields.Selection(KINDS, string="How", default="call", required=True)
    score = fields.Selection(SCORES, string="Satisfied", help="As the customer says.")
    problem = fields.Char(help="What is wrong, in the customer's words.")
    prospects = fields.Selection(
        [("ordered", "Has ordered again"), ("likely", "Likely"), ("unlikely", "Unlikely")],
        string="Repeat Business",
    )
    next_need = fields.Char(string="Next Need", help="What, how much and when (SP-6.4).")
    note = fields.Text()
    attempts = fields.Integer(readonly=True, default=0, help="How often nobody was reached.")
    date_contacted = fields.Datetime(string="Contacted on", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Contacted by", readonly=True, index="btree_not_null"
    )
    complaint_id = fields.Many2one(
        "sales.complaint", readonly=True, index="btree_not_null", ondelete="set null"
    )
    is_survey_owed = fields.Boolean(
        string="Satisfaction Owed",
        readonly=True,
        help="Not where the customer was asked a short time before (SD-2.4.2).",
    )
    referral_count = fields.Integer(string="Referrals", compute="_compute_referral_count")

    _once = models.UniqueIndex(
        "(partner_id, company_id, day) WHERE merge_id IS NULL",
        "What was delivered to a customer on one day is asked about once.",
    )
    _order_index = models.Index("(date_delivered DESC, id DESC)")
    _responsible_index = models.Index("(responsible_id, date_delivered DESC, id DESC)")

    @api.depends("partner_id", "day")
    def _compute_display_name(self):
        for contact in self:
            contact.display_name = f"{contact.sudo().partner_id.name}, {contact.day}"

    @api.depends("picking_ids.name")
    def _compute_picking_names(self):
        """Quality reads them too, which has nothing to do with transfers otherwise."""
        for contact in self:
            contact.picking_names = ", ".join(contact.sudo().picking_ids.mapped("name"))

    @api.depends("contact_id", "partner_id")
    def _compute_phone(self):
        for contact in self.sudo():
            contact.phone = contact.contact_id.phone or contact.partner_id.phone

    def _compute_referral_count(self):
        referrals = self.env["sales.referral"]
        for contact in self:
            contact.referral_count = referrals.search_count(contact._referral_domain())

    def _referral_domain(self):
        return [
            ("referrer_partner_id", "=", self.partner_id.id),
            ("date_referred", ">=", self.date_delivered),
        ]

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _check_kept_fields(self, vals):
        super()._check_kept_fields(vals)
        if ENTERED & vals.keys() and self.filtered("date_contacted"):
            raise UserError(
                self.env._("What the customer said is kept as it was written down (SP-6.1).")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(self.env._("After-sales contacts are kept (CM-7.2.1)."))

    def _give_way(self, kept, merge):
        """Both had a delivery that day: they are asked about once."""
        self.picking_ids.aftersales_id = kept
        self.write({"merge_id": merge.id})

    # Contact

    def action_missed(self):
        """Nobody was reached: the contact stays owed (SP-6.1)."""
        for contact in self:
            contact._check_open()
            contact.sudo().attempts += 1

    def action_record(self):
        """The customer was reached; what was said stays."""
        for contact in self:
            contact._check_open()
            contact._record()

    def _check_open(self):
        self.check_access("write")
        if self.date_contacted:
            raise UserError(
                self.env._("“%s” is contacted already (SP-6.1).", self.sudo().display_name)
            )

    def _record(self):
        now = fields.Datetime.now()
        vals = {"date_contacted": now, "user_id": self.env.uid}
        if self.score and not self.satisfaction:
            vals |= {"satisfaction": int(self.score), "date_satisfaction": now}
            vals["date_surveyed"] = self.date_surveyed or now
        self.sudo().write(vals)
        self.env["sales.contact"].sudo()._count(
            [
                {
                    "partner_id": (self.contact_id or self.partner_id).id,
                    "user_id": self.env.uid,
                    "date": now,
                    "kind": self.kind,
                    "direction": "out",
                    "note": self.note or self.next_need or self.problem,
                    "res_model": self._name,
                    "res_id": self.id,
                    "source": f"{self._name},{self.id}",
                }
            ]
        )

    def action_complain(self):
        """The problem becomes a complaint, with what is known of it (SP-6.2)."""
        self.ensure_one()
        self.check_access("write")
        if not self.complaint_id:
            complaint = self.env["sales.complaint"].create(self._prepare_complaint())
            self.sudo().complaint_id = complaint
        return self.complaint_id.get_formview_action()

    def _prepare_complaint(self):
        delivery = self.sudo().picking_ids[:1]
        order = delivery.sale_id
        of_customer = self.contact_id.commercial_partner_id == self.partner_id
        return {
            "title": self.problem or self.env._("Problem after delivery"),
            "description": self.problem or self.satisfaction_comment or self.note,
            "channel": "phone" if self.problem or self.date_contacted else "web",
            "partner_id": self.partner_id.id,
            "contact_id": of_customer and self.contact_id.id,
            "picking_id": delivery.id,
            "order_id": order.id,
            "product_id": delivery.product_id.id if len(delivery.product_id) == 1 else False,
        }

    def action_open_referrals(self):
        """Companies that this customer points out (SP-6.4)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.sales_referral_action_new"
        )
        return {**action, "context": {"default_referrer_partner_id": self.partner_id.id}}
