from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    contact_scheme_id = fields.Many2one(
        "sales.contact.scheme",
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="The contact scheme that this is a step of (SD-3.2.1).",
    )
