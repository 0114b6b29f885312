from contextlib import contextmanager

from odoo import api, fields, models

from odoo.addons.sales_policy.known_groups import forget_groups


class SalesRoleChange(models.Model):
    """Who was given or lost a role, when and by whom (CM-4.2.2): an administrator who grants himself
    a role leaves a line here, like everybody else."""

    _name = "sales.role.change"
    _description = "Change of a Role"
    _inherit = ["sales.ledger.mixin"]
    _order = "id desc"
    _rec_name = "login"

    user_id = fields.Many2one("res.users", index="btree_not_null", ondelete="set null")
    login = fields.Char(required=True, help="Stays when the user is deleted.")
    role_id = fields.Many2one("sales.role", ondelete="set null")
    role = fields.Char(string="Role Name", required=True, help="Stays when the role is deleted.")
    granted = fields.Boolean(help="Given; otherwise taken away.")
    by_id = fields.Many2one("res.users", string="By", ondelete="set null")
    date = fields.Datetime(required=True)

    @contextmanager
    def _logging(self):
        """Log who holds which role after what is done within, and did not before."""
        before = self._holders()
        yield
        forget_groups(self.env)
        self._log_since(before)

    @api.model
    def _holders(self):
        """{role: its holders} now, without the role that everybody has."""
        roles = (
            self.env["sales.role"]
            .sudo()
            .search([("group_id", "!=", self.env.ref("base.group_user").id)])
        )
        groups = roles.group_id.with_context(active_test=False)
        groups.all_implied_by_ids.fetch(["user_ids"])  # at once, not for each role
        return {role: role.group_id.with_env(groups.env).all_user_ids for role in roles}

    @api.model
    def _log_since(self, before):
        """Log what has changed since `before`, an earlier `_holders`."""
        changes = [
            (user, role, granted)
            for role, users in self._holders().items()
            for granted, changed in (
                (True, users - before.get(role, users)),
                (False, before.get(role, users) - users),
            )
            for user in changed
        ]
        self._ledger().create(
            [
                {
                    "user_id": user.id,
                    "login": user.login,
                    "role_id": role.id,
                    "role": role.name,
                    "granted": granted,
                    "by_id": self.env.uid,
                    "date": fields.Datetime.now(),
                }
                for user, role, granted in changes
            ]
        )
        if changes:  # a delegate may have too few roles now, and decides no more (CM-6.1)
            self.env.registry.clear_cache()
            self.env["sales.approval"]._reroute_absent()
