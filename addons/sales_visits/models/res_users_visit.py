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

    def _visit_employee(self, company):
        """The person's employee in `company`, or in any."""
        employees = self.sudo().employee_ids
        return employees.filtered(lambda e: e.company_id == company)[:1] or employees[:1]

    def _visit_base(self, company):
        """(latitude, longitude) where the person's days begin and end, or None where it is unknown."""
        user = self.sudo()
        if user.visit_start == "home":
            return user.partner_id._place()
        office = user._visit_employee(company).address_id or company.sudo().partner_id
        return office._place()
