from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.sales_policy.duty import Duty


class SalesInspectionLine(models.Model):
    """One customer file drawn for inspection."""

    _name = "sales.inspection.line"
    _description = "Inspected Customer File"
    _inherit = ["sales.merged.mixin", "mail.thread", "sales.duty.mixin"]
    _order = "inspection_id desc, user_id, id"

    _duties = (
        Duty(
            "CM-7.1.1",
            "correct",
            who="_corrector",
            owed=[("state", "=", "done"), ("result", "=", "defect"), ("merge_id", "=", False)],
            done=[("date_corrected", "!=", False)],
            since="date_done",
        ),
    )

    inspection_id = fields.Many2one(
        "sales.inspection", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="inspection_id.state")
    date_from = fields.Date(related="inspection_id.date_from", string="Period", store=True)
    date_done = fields.Datetime(related="inspection_id.date_done")
    company_id = fields.Many2one(related="inspection_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        help="Who was in charge when the file was drawn.",
    )
    result = fields.Selection([("good", "In Order"), ("defect", "Defects")])
    defect_ids = fields.Many2many("sales.inspection.defect", string="What Is Wrong")
    note = fields.Text(string="Finding")
    date_corrected = fields.Datetime(string="Corrected on", readonly=True)
    can_correct = fields.Boolean(compute="_compute_can_correct")

    # the rules on own and team, and the default order
    _user_index = models.Index("(user_id, inspection_id DESC, id)")
    _partner_unique = models.UniqueIndex(
        "(inspection_id, partner_id) WHERE merge_id IS NULL",
        "A file is drawn once in an inspection.",
    )

    @api.depends("partner_id", "date_from")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.sudo().partner_id.name

    @api.depends("result", "date_corrected", "state", "user_id")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        for line in self:
            line.can_correct = line._is_to_correct() and line._corrector() == self.env.user

    def _corrector(self):
        """Who is in charge of the customer now."""
        return self.sudo().partner_id.user_id or self.user_id

    def _is_to_correct(self):
        return self.state == "done" and self.result == "defect" and not self.date_corrected

    def write(self, vals):
        """Sales administration judges, while the inspection is under way; nothing else is entered."""
        if not self.env.su:
            judgement = {"result", "defect_ids", "note"}
            if vals.keys() - judgement or any(line.state == "done" for line in self):
                raise AccessError(
                    self.env._(
                        "Inspected files are drawn by the server and judged while the inspection is "
                        "under way (CM-7.1.1)."
                    )
                )
        return super().write(vals)

    @api.constrains("result", "defect_ids", "note")
    def _check_finding(self):
        for line in self:
            if line.result == "defect" and not (line.defect_ids or (line.note or "").strip()):
                raise ValidationError(
                    self.env._("“%s”: say what is wrong (CM-7.1.1).", line.display_name)
                )

    def action_good(self):
        self.write({"result": "good"})

    def action_correct(self):
        """The salesperson has corrected the file: what was entered since the finding is the proof."""
        for line in self:
            line.check_access("read")
            if problem := line._correction_problem():
                raise UserError(problem)
            line.sudo().date_corrected = fields.Datetime.now()

    def _correction_problem(self):
        """Why the file does not count as corrected, as a sentence; False when it does."""
        if not self._is_to_correct():
            return self.env._("Nothing is to be corrected here.")
        if self._corrector() != self.env.user:
            return self.env._("It is for %s to correct this file.", self._corrector().name)
        refreshed = self.sudo().partner_id.date_refreshed
        if not refreshed or self.date_done > refreshed:
            return self.env._(
                "Nothing was entered in the file of “%s” since the finding: correct it first "
                "(CM-7.1.1).",
                self.display_name,
            )
        return False
