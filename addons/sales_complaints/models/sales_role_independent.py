from odoo import models


class SalesRole(models.Model):
    _inherit = "sales.role"

    def _independent(self, company, user):
        """Whom a duty of this role falls to that is about what `user` did: somebody else, where there is
        one (CM-6.1)."""
        users = self._users(company)
        return users.sorted(lambda one: (one == user, one.has_group("base.group_system")))[:1]
