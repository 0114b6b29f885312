from odoo import fields, models


class SalesContact(models.Model):
    """A visit that was made is contact with the customer (CM-4.3.1)."""

    _inherit = "sales.contact"

    kind = fields.Selection(
        selection_add=[("visit", "Visit")],
        ondelete={"visit": lambda contacts: contacts._ledger().write({"kind": "meeting"})},
    )
