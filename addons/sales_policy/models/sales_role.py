from odoo import fields, models


class SalesRole(models.Model):
    """A role of the regulations (CM-6.1), held by the users of one Odoo group."""

    _name = "sales.role"
    _description = "Sales Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    group_id = fields.Many2one("res.groups", required=True, ondelete="restrict", index=True)
    description = fields.Text(translate=True)

    _group_unique = models.UniqueIndex("(group_id)", "Each role has a group of its own.")

    def write(self, vals):
        """Another group for a role gives it to other people."""
        if "group_id" not in vals:
            return super().write(vals)
        with self.env["sales.role.change"]._logging():
            return super().write(vals)

    def _users(self, company):
        """The active internal users who hold one of these roles in `company`."""
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.sudo().group_id.ids),
                    ("company_ids", "in", company.ids),
                    ("share", "=", False),
                ],
                order="id",
            )
        )

    def _responsible(self, company):
        """The one user whom a duty of these roles falls to: the longest-serving holder.

        An IT administrator, who can grant himself every role, comes after the people of the trade.
        """
        users = self._users(company)
        return users.sorted(lambda user: user.has_group("base.group_system"))[:1]
