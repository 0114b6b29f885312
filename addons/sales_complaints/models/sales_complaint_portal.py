from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, plaintext2html

from odoo.addons.sales_policy.known_groups import has_groups

# What a customer may read of a complaint: everything else is ours
PORTAL_FIELDS = {
    "id",
    "display_name",
    "name",
    "title",
    "description",
    "channel",
    "type_id",
    "partner_id",
    "contact_name",
    "order_id",
    "product_id",
    "lot_id",
    "quantity",
    "state",
    "reject_reason",
    "date_received",
    "date_confirmed",
    "date_offered",
    "date_answered",
    "date_carried_out",
    "date_fed_back",
    "date_closed",
    "access_token",
    "access_url",
    "access_warning",
}
# What a customer's form brings, and how long a text of it may be
TEXTS = {
    "title": 200,
    "description": 20000,
    "contact_name": 100,
    "phone": 40,
    "email": 200,
    "reference": 100,
}
CHOICES = ("type_id", "order_id", "product_id")
MAX_FILES = 10
MAX_FILE_SIZE = 10 * 1024 * 1024
# state: (what the customer reads, the moment it was reached)
STEPS = {
    "registered": "date_received",
    "confirmed": "date_confirmed",
    "offered": "date_offered",
    "accepted": "date_answered",
    "carried_out": "date_carried_out",
    "closed": "date_closed",
}


class SalesComplaint(models.Model):
    """What the customer sees of a complaint and enters: form, progress (CM-5.1.1, CM-5.2)."""

    _inherit = "sales.complaint"

    form_key = fields.Char(
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="One form makes one complaint, however often it is sent.",
        export_string_translation=False,
    )

    _form_key_unique = models.UniqueIndex(
        "(form_key) WHERE form_key IS NOT NULL", "This form was sent already."
    )

    def _has_field_access(self, field, operation):
        """Customers read what is named above, and write nothing. Asked for each cell of a list."""
        shown = operation == "read" and field.name in PORTAL_FIELDS
        known = shown or self.env.su or has_groups(self.env, "base.group_user")
        return known and super()._has_field_access(field, operation)

    def _portal_steps(self):
        """The way of this complaint as the customer reads it: [(label, moment, place)], where place
        is "done", "now" or "next"."""
        self.ensure_one()
        labels = {
            "registered": self.env._("Received"),
            "confirmed": self.env._("Confirmed with you"),
            "offered": self.env._("Solution offered"),
            "accepted": self.env._("Solution agreed"),
            "carried_out": self.env._("Carried out"),
            "closed": self.env._("Closed"),
        }
        if self.state == "rejected":
            steps = [(labels["registered"], self.date_received, "done")]
            return [*steps, (self.env._("Rejected"), self.date_closed, "now")]
        states = list(STEPS)
        now = states.index("carried_out" if self.state == "fed_back" else self.state)
        ended = self.state == "closed"
        return [
            (
                labels[state],
                place <= now and self[STEPS[state]],
                "done" if place < now or ended else "now" if place == now else "next",
            )
            for place, state in enumerate(states)
        ]

    def _portal_moment(self, moment):
        """A moment on the clock of the company: a customer without login has no time zone."""
        tz = self.company_id._sales_tz()
        return format_datetime(self.env, moment, tz=str(tz), dt_format="short")

    @api.model
    def _customer_choices(self, customer):
        """What a form offers to choose from: types, and the customer's own orders and products."""
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [("commercial_partner_id", "=", customer.id), ("state", "=", "sale")],
                order="date_order desc, id desc",
                limit=50,
            )
        )
        return {
            "type_id": self.env["sales.complaint.type"].sudo().search([]),
            "order_id": orders,
            "product_id": orders.order_line.product_id.sorted("display_name"),
        }

    @api.model
    def _register_by_customer(self, customer, form, files=(), **vals):
        """The complaint that `customer` enters in a form: only what is named above is taken from it.

        :param files: [(name, content)]
        :raises UserError: as a sentence for the customer
        """
        texts = self._form_texts(form)
        self._check_form(texts, files)
        if vals.get("contact_id"):  # of whom we know how to reach them
            texts = {name: texts[name] for name in ("title", "description")}
        reference = texts.pop("reference", False)
        choices = self._customer_choices(customer)
        for name in CHOICES:
            vals[name] = self._chosen(choices[name], form.get(name))
        if reference:
            order = choices["order_id"].filtered(lambda order: order.name == reference)
            vals["order_id"] = vals["order_id"] or order.id
            texts["description"] += f"\n\n{self.env._('Order or delivery: %s', reference)}"
        complaint = (
            self.sudo()
            .with_company(customer._complaint_company())
            .create({**texts, **vals, "partner_id": customer.id, "channel": "web"})
        )
        complaint._customer_says(texts["description"], files)
        return complaint

    @api.model
    def _form_texts(self, form):
        """The texts of a form, without what no database keeps, each cut to its length."""
        texts = {
            name: str(form[name]).replace("\x00", "").strip()[:length]
            for name, length in TEXTS.items()
            if form.get(name)
        }
        return {name: text for name, text in texts.items() if text}

    @api.model
    def _check_form(self, texts, files):
        if not texts.get("title") or not texts.get("description"):
            raise UserError(self.env._("Please say in a few words what is wrong, and describe it."))
        if len(files) > MAX_FILES or any(len(raw) > MAX_FILE_SIZE for _name, raw in files):
            raise UserError(
                self.env._(
                    "Please attach no more than %(count)s files of no more than %(size)s MB each.",
                    count=MAX_FILES,
                    size=MAX_FILE_SIZE // 1024**2,
                )
            )

    @api.model
    def _chosen(self, offered, value):
        """The id in `value` when it is one of those `offered`."""
        return (
            int(value) if value and str(value).isdecimal() and int(value) in offered.ids else False
        )

    def _customer_says(self, text, files=()):
        """A message of the customer in the complaint, which both sides see."""
        self.ensure_one()
        author = self.env.user.partner_id
        if not author.active or author.commercial_partner_id != self.partner_id:
            author = self.contact_id or self.partner_id
        self.sudo().with_context(mail_post_autofollow=False).message_post(
            body=plaintext2html(text),
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=list(files),
        )
