from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.sales_policy.duty import Duty

from .sales_complaint_type import SEVERITIES

CHANNELS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("chat", "Online chat"),
    ("web", "Web form"),
    ("visit", "Visit"),
]
STATES = [
    ("registered", "Registered"),
    ("confirmed", "Confirmed"),
    ("offered", "Solution offered"),
    ("accepted", "Solution accepted"),
    ("carried_out", "Carried out"),
    ("fed_back", "Fed back"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
]
SOLVED = ("accepted", "carried_out", "fed_back", "closed")
ORDINARY = ("in", ("minor", "major"))
CRITICAL = ("=", "critical")
STANDS_STILL = Domain("is_waiting", "=", True) | Domain("state", "=", "offered")


def clocks(severity, suffix=""):
    """The two clocks towards the customer of complaints of this severity, each with numbers of its own."""
    running = {"who": "user_id", "since": "date_clock", "grade": "partner_id.customer_grade_id"}
    return (
        Duty(
            "CM-5.2.1",
            f"response{suffix}",
            owed=[("state", "=", "registered"), ("severity", *severity)],
            done=[("state", "!=", "registered")],
            waits=[("is_waiting", "=", True)],
            **running,
        ),
        Duty(
            "CM-5.2.2",
            f"solution{suffix}",
            owed=[("state", "in", ("registered", "confirmed", "offered")), ("severity", *severity)],
            done=[("state", "in", SOLVED)],
            waits=list(STANDS_STILL),
            **running,
        ),
    )


class SalesComplaint(models.Model):
    """One complaint of one customer, from the moment we hear of it to its end (CM-5)."""

    _name = "sales.complaint"
    _description = "Complaint"
    # duties before the thread: their activities subscribe who owes them, when the thread has done so
    _inherit = [
        "sales.page.mixin",
        "sales.kept.mixin",
        "sales.verb.mixin",
        "sales.duty.mixin",
        "portal.mixin",
        "mail.thread",
    ]
    _order = "date_received desc, id desc"
    _duties = (
        *clocks(ORDINARY),
        *clocks(CRITICAL, "_critical"),
        Duty(
            "CM-5.2.3",
            "feedback",
            who="user_id",
            owed=[("state", "=", "carried_out")],
            done=[("state", "in", ("fed_back", "closed"))],
            since="date_carried_out",
        ),
    )

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    title = fields.Char(string="Subject", required=True)
    description = fields.Text(string="Complaint", help="In the customer's words.")
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    severity = fields.Selection(
        SEVERITIES,
        compute="_compute_severity",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    type_id = fields.Many2one("sales.complaint.type", string="Type", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_sales_customer", "=", True)],
        help="Empty until somebody has found out whose complaint it is.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Who complained.",
    )
    contact_name = fields.Char(compute="_compute_contact", store=True, readonly=False)
    email = fields.Char(compute="_compute_contact", store=True, readonly=False)
    phone = fields.Char(compute="_compute_contact", store=True, readonly=False)
    order_id = fields.Many2one(
        "sale.order",
        string="Order",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        index="btree_not_null",
        domain="[('partner_id.commercial_partner_id', '=', partner_id), "
        "('picking_type_code', '=', 'outgoing')]",
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot",
        index="btree_not_null",
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(string="Quantity Concerned", digits="Product Unit")
    user_id = fields.Many2one(
        "res.users",
        string="Handled by",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge"
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    state = fields.Selection(STATES, default="registered", readonly=True, required=True, copy=False)
    round = fields.Integer(default=1, readonly=True, copy=False, help="Counts reopenings.")
    is_waiting = fields.Boolean(string="Waits for the Customer", readonly=True, copy=False)
    wait_reason = fields.Char(string="Waits because", readonly=True, copy=False)
    reject_reason = fields.Char(string="Rejected because", readonly=True, copy=False)
    date_received = fields.Datetime(
        string="Received on", required=True, default=fields.Datetime.now, copy=False
    )
    date_clock = fields.Datetime(
        string="Clock Started", readonly=True, copy=False, help="Received, or reopened last."
    )
    date_confirmed = fields.Datetime(string="Confirmed on", readonly=True, copy=False)
    date_offered = fields.Datetime(string="Offered on", readonly=True, copy=False)
    date_answered = fields.Datetime(string="Answered on", readonly=True, copy=False)
    date_carried_out = fields.Datetime(string="Carried out on", readonly=True, copy=False)
    date_fed_back = fields.Datetime(string="Fed back on", readonly=True, copy=False)
    date_closed = fields.Datetime(string="Ended on", readonly=True, copy=False)

    _order_index = models.Index("(date_received DESC, id DESC)")
    _person_index = models.Index("(user_id, date_received DESC, id DESC)")
    _responsible_index = models.Index("(responsible_id, date_received DESC, id DESC)")
    _name_unique = models.UniqueIndex("(company_id, name)", "This number is taken already.")
    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "The quantity concerned is not negative."
    )

    @api.depends("type_id")
    def _compute_severity(self):
        for complaint in self:
            complaint.severity = complaint.type_id.severity or complaint.severity or "minor"

    @api.depends("contact_id")
    def _compute_contact(self):
        for complaint in self.filtered("contact_id"):
            contact = complaint.sudo().contact_id
            complaint.contact_name = contact.name
            complaint.email = contact.email
            complaint.phone = contact.phone

    @api.depends("partner_id")
    def _compute_user_id(self):
        """Who is in charge of the customer handles its complaint; somebody inside who registers one
        without a customer keeps it; the rest waits for triage."""
        own = self.env.user.has_group("sales_policy.group_salesperson") and self.env.user
        for complaint in self:
            complaint.user_id = (
                complaint.sudo().partner_id.responsible_id or complaint.user_id or own
            )

    @api.depends("partner_id")
    def _compute_company_id(self):
        for complaint in self:
            complaint.company_id = (
                complaint.sudo().partner_id.company_id or complaint.company_id or self.env.company
            )

    @api.depends("name", "title")
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = " ".join(filter(None, (complaint.name, complaint.title)))

    def _compute_access_url(self):
        super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"

    @api.constrains("partner_id")
    def _check_customer(self):
        if not all(self.sudo().partner_id.mapped("is_sales_customer")):
            raise ValidationError(
                self.env._("Complaints are those of customers: register it first (CM-4.1.2).")
            )

    @api.constrains("partner_id", "contact_id", "order_id", "picking_id")
    def _check_belongs(self):
        for complaint in self.sudo():
            theirs = complaint.contact_id | complaint.order_id.partner_id
            theirs |= complaint.picking_id.partner_id
            if theirs.commercial_partner_id - complaint.partner_id:
                raise ValidationError(
                    self.env._(
                        "The contact, order and delivery of a complaint are those of its customer "
                        "(CM-5.1.2)."
                    )
                )

    @api.constrains("date_received")
    def _check_received(self):
        now = fields.Datetime.now()
        if any(complaint.date_received > now for complaint in self):
            raise ValidationError(
                self.env._("A complaint is registered after it was received (CM-5.1.2).")
            )
