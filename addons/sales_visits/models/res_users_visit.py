from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    visit_start = fields.Selection(
        [("office", "Office"), ("home", "Home")],
        string="Visits Start from",
        default="office",
        help="Where days with visits begin and end: the office of the employee, or the address of this user.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["visit_start"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["visit_start"]
