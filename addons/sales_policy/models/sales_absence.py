from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError


class SalesAbsence(models.Model):
    """A period in which a person does not decide: a delegate decides instead, else the step of an
    approval moves up the reporting line."""

    _name = "sales.absence"
    _description = "Absence"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Absent",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="cascade",
    )
    delegate_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        help="Decides in the absent person's place; without one, approvals move up the line.",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._day(self.env.user)
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: self._day(self.env.user))
    reason = fields.Char()

    _period_index = models.Index("(date_from, date_to)")
    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "An absence ends on the day it begins, or later."
    )
    _not_oneself = models.Constraint(
        "CHECK (delegate_id IS NULL OR delegate_id != user_id)", "Nobody is their own delegate."
    )

    @api.constrains("user_id", "delegate_id")
    def _check_delegate(self):
        for absence in self:
            if absence.delegate_id and not absence._delegate_has_roles():
                raise ValidationError(
                    self.env._(
                        "%(delegate)s cannot stand in for %(absent)s: a delegate holds the same "
                        "roles, or higher ones (CM-6.1).",
                        delegate=absence.delegate_id.name,
                        absent=absence.user_id.name,
                    )
                )

    def _delegate_has_roles(self):
        """Whether the delegate holds the roles of who is absent, or higher ones, by now (CM-6.1)."""
        absence = self.sudo()
        held = absence.user_id.all_group_ids & absence.env["sales.role"].search([]).group_id
        return held <= absence.delegate_id.all_group_ids

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        absences._check_whose()
        self.env.registry.clear_cache()
        self.env["sales.approval"]._reroute_absent()
        return absences

    def write(self, vals):
        self._check_whose()
        result = super().write(vals)
        self._check_whose()
        self.env.registry.clear_cache()
        self.env["sales.approval"]._reroute_absent()
        return result

    def unlink(self):
        self._check_whose()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _check_whose(self):
        """Everybody enters their own absence; the line above and sales administration others'."""
        user = self.env.user
        if self.env.su or user.has_group("sales_policy.group_sales_administration"):
            return
        if self.user_id - user.sales_team_user_ids:
            raise AccessError(self.env._("You enter your own absence and those of your team."))

    @api.model
    def _day(self, user):
        """Today, on the clock of the user's company, whoever asks."""
        return user.sudo().company_id._sales_today()

    @api.model
    def _today(self):
        today, day = fields.Date.today(), timedelta(days=1)
        near = [("date_from", "<=", today + day), ("date_to", ">=", today - day)]
        absences = self.sudo().search(near)
        return absences.filtered(lambda a: a.date_from <= self._day(a.user_id) <= a.date_to)

    @api.model
    def _represented_by(self, user):
        """The users in whose place `user` decides today."""
        return user.sudo().browse(self._represented_ids(user.id, self._day(user)))

    @api.model
    @tools.ormcache("user_id", "day")
    def _represented_ids(self, user_id, day):
        """Asked by each record rule on what waits for approval."""
        absences = self.sudo().search(
            [("delegate_id", "=", user_id), ("date_from", "<=", day), ("date_to", ">=", day)]
        )
        return tuple(absences.filtered(lambda a: a._delegate_has_roles()).user_id.ids)

    @api.model
    def _unrepresented(self):
        """The users who are absent today and have nobody to decide in their place."""
        today = self._today()
        represented = today.filtered(lambda a: a.delegate_id.active and a._delegate_has_roles())
        return (today - represented).user_id
