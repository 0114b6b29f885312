from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited

QUALITY = "sales_policy.group_quality"


class SalesComplaintCase(models.Model):
    """What the quality department finds out about a complaint, has done about it, and thinks of how it
    was handled (CM-5.3.2, CM-7.1.2). Sales and the customer have no part in it.

    ======= ================================ ==================================================
    verb    who                              restriction
    ======= ================================ ==================================================
    close   quality                          a root cause, and actions whose effect was checked
    reopen  quality                          with a reason
    judge   quality, not who handled it      the complaint has ended; once in each round
    return  the same                         with a reason: the complaint starts anew
    ======= ================================ ==================================================
    """

    _name = "sales.complaint.case"
    _description = "Quality Case"
    _inherit = ["sales.kept.mixin", "sales.verb.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    complaint_id = fields.Many2one(
        "sales.complaint", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="complaint_id.partner_id", string="Customer")
    complaint_state = fields.Selection(related="complaint_id.state", string="Complaint Is")
    description = fields.Text(related="complaint_id.description", string="In the Customer's Words")
    state = fields.Selection(
        [("open", "Under Way"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Led by",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
    )
    team_ids = fields.Many2many("res.users", string="Team", domain=[("share", "=", False)])
    containment = fields.Text(help="What was done at once, so that it does not get worse.")
    cause_id = fields.Many2one(
        "sales.complaint.cause", string="Cause", index="btree_not_null", ondelete="restrict"
    )
    why_1 = fields.Char(string="Why did it happen?")
    why_2 = fields.Char(string="Why that?")
    why_3 = fields.Char(string="And why that?")
    why_4 = fields.Char(string="And that?")
    why_5 = fields.Char(string="What lies at the root?")
    root_cause = fields.Text()
    lesson = fields.Text(
        string="Lesson", help="What we do otherwise from now on, and whom to thank."
    )
    action_ids = fields.Many2many("sales.corrective.action", string="Actions", copy=False)
    date_closed = fields.Datetime(string="Closed on", readonly=True, copy=False)

    _complaint_unique = models.UniqueIndex("(complaint_id)", "This complaint has its case already.")

    @api.depends("complaint_id.display_name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.complaint_id.display_name

    def _kept_fields(self):
        return super()._kept_fields() | {"state", "date_closed"}

    def _check_kept_fields(self, vals):
        super()._check_kept_fields(vals)
        touched = edited(vals)
        if self and "complaint_id" in touched:
            raise UserError(self.env._("A case stays with its complaint (CM-7.2.1)."))
        if touched - self._free_when_closed() and any(case.state == "closed" for case in self):
            raise UserError(
                self.env._("This case is closed: reopen it, with the reason (CM-7.2.1).")
            )

    def write(self, vals):
        before = [(case, case.action_ids) for case in self] if "action_ids" in vals else []
        result = super().write(vals)
        for case, actions in before:
            (actions - case.action_ids)._check_stays()
        return result

    def _free_when_closed(self):
        """Names of the fields that are entered after the case is closed as well."""
        return set()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        raise UserError(self.env._("What quality found out is kept (CM-7.2.1)."))

    # Verbs

    def _check_quality(self):
        if not (self.env.su or self.env.user.has_group(QUALITY)):
            raise AccessError(self.env._("This is for the quality department (CM-7.1.2)."))

    def action_close(self):
        """The cause is removed: what was done about it has proved effective (CM-5.3.2)."""
        for case in self:
            case._check_quality()
            case._check_verb("close")
            case.sudo().write({"state": "closed", "date_closed": fields.Datetime.now()})

    def action_reopen(self, reason):
        for case in self:
            case._check_quality()
            case._check_verb("reopen")
            case._check_reason(reason)
            case.sudo().write({"state": "open", "date_closed": False})
            case.message_post(body=self.env._("Reopened: %s", reason.strip()))

    def _close_refusal(self):
        """Why the case can't be closed yet, as a sentence; False when it can."""
        if self.state == "closed":
            return self.env._("This case is closed already.")
        if not self.cause_id or not (self.root_cause or "").strip():
            return self.env._("Say the cause and what lies at its root first (CM-5.3.2).")
        actions = self.action_ids.filtered(lambda action: action.state != "cancelled")
        if not actions:
            return self.env._("Say what is done about the cause first (CM-5.3.2).")
        for action in actions:
            if problem := action._effect_problem():
                return problem
        return False

    def _reopen_refusal(self):
        return self.state != "closed" and self.env._("This case is under way.")

    def _whys(self):
        """The answers to “why?”, as far as they go."""
        return [why for why in (self[f"why_{step}"] for step in range(1, 6)) if why]

    def action_new_action(self):
        """A corrective or preventive action for this case, in a dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Action"),
            "res_model": "sales.corrective.action",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_case_ids": [Command.set(self.ids)],
                "default_company_id": self.company_id.id,
            },
        }

    def action_open_complaint(self):
        self.ensure_one()
        return self.complaint_id.get_formview_action()
