from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesVisitChange(models.TransientModel):
    """Asks what changes in an approved plan and why; the visit checks, logs and tells it (VM-4.4)."""

    _name = "sales.visit.change"
    _description = "Change of Plan"
    _inherit = ["sales.visit.seen.mixin"]
    _seen_fields = ("visit_id", "plan_id")

    plan_id = fields.Many2one(
        "sales.visit.plan",
        string="Monthly Plan",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
    )
    visit_id = fields.Many2one("sales.visit", string="Visit")
    kind = fields.Selection(
        [
            ("move", "Move to another time"),
            ("replace", "Visit another customer instead"),
            ("drop", "Drop"),
            ("add", "Add a visit"),
        ],
        string="Change",
        required=True,
        default=lambda self: "move" if self.env.context.get("default_visit_id") else "add",
    )
    date_start = fields.Datetime(
        string="New Time", compute="_compute_date_start", store=True, readonly=False
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", domain=[("is_sales_customer", "=", True)]
    )
    purpose_ids = fields.Many2many(
        "sales.visit.purpose",
        string="Purposes",
        compute="_compute_purpose_ids",
        store=True,
        readonly=False,
    )
    content = fields.Text()
    reason = fields.Char(required=True)
    recipient_ids = fields.Many2many("res.partner", compute="_compute_recipient_ids")
    tell_customer = fields.Boolean(help="Sends the customer a message.")
    message = fields.Text(
        string="Message to the Customer", compute="_compute_message", store=True, readonly=False
    )

    @api.depends("visit_id")
    def _compute_plan_id(self):
        for change in self:
            change.plan_id = change.visit_id.plan_id or change.plan_id

    @api.depends("visit_id")
    def _compute_date_start(self):
        for change in self:
            change.date_start = change.visit_id.date_start or change.date_start

    @api.depends("visit_id")
    def _compute_purpose_ids(self):
        for change in self:
            change.purpose_ids = change.visit_id.purpose_ids or change.purpose_ids

    @api.depends("visit_id", "partner_id", "kind")
    def _compute_recipient_ids(self):
        """The persons whom the visit was for, or the customer; who can be written to."""
        for change in self:
            visit = change.visit_id
            customer = change.partner_id if change.kind == "add" else visit.partner_id
            people = (visit.contact_ids if change.kind != "add" else customer) or customer
            change.recipient_ids = people.filtered("email")

    @api.depends("kind", "date_start", "visit_id")
    @api.depends_context("lang", "tz")
    def _compute_message(self):
        for change in self:
            change.message = change._proposed_message()

    def _proposed_message(self):
        def moment(value):
            return fields.Datetime.context_timestamp(self, value).strftime("%Y-%m-%d %H:%M")

        old, new = self.visit_id.date_start, self.date_start
        if self.kind == "move" and old and new:
            return self.env._(
                "We would like to move our visit of %(old)s to %(new)s. We hope that this suits you.",
                old=moment(old),
                new=moment(new),
            )
        if self.kind == "add" and new:
            return self.env._("We would like to visit you on %s.", moment(new))
        if old and self.kind in ("drop", "replace"):
            return self.env._("We are sorry that we cannot visit you on %s.", moment(old))
        return False

    def action_confirm(self):
        for change in self:
            recipients, message = change.recipient_ids, (change.message or "").strip()
            logged = change._apply()
            if change.tell_customer and recipients and message:
                change._tell_customer(logged, recipients, message)
        return {"type": "ir.actions.act_window_close"}

    def _apply(self):
        self._check_complete()
        if self.kind == "move":
            return self.visit_id._change("move", self.reason, date_start=self.date_start)
        if self.kind == "drop":
            return self.visit_id._change("drop", self.reason)
        what = {"partner_id": self.partner_id.id, "purpose_ids": self.purpose_ids.ids}
        if self.kind == "replace":
            return self.visit_id._change("replace", self.reason, contact_ids=False, **what)
        what |= {"date_start": self.date_start, "content": self.content}
        return self.env["sales.visit"]._add_by_change(self.plan_id, self.reason, what)

    def _check_complete(self):
        needed = {
            "move": ("visit_id", "date_start"),
            "drop": ("visit_id",),
            "replace": ("visit_id", "partner_id"),
            "add": ("plan_id", "partner_id", "date_start"),
        }[self.kind]
        for name in needed:
            if not self[name]:
                label = self._fields[name]._description_string(self.env)
                raise UserError(self.env._("Please enter “%s”.", label))

    def _tell_customer(self, logged, recipients, message):
        customer = recipients.commercial_partner_id[:1]
        customer.check_access("write")
        customer.message_post(
            body=message,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=recipients.ids,
        )
        logged._note_told()
