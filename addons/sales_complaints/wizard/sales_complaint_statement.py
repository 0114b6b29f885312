from odoo import api, fields, models

VERBS = [
    ("accept", "Accepted"),
    ("refuse", "Refused"),
    ("finish", "Carried out"),
    ("feed_back", "Fed back"),
    ("appeal", "Appeal"),
]


class SalesComplaintStatement(models.TransientModel):
    """Asks what was said, by whom and when, and hands it to the solution or the complaint (CM-5.2)."""

    _name = "sales.complaint.statement"
    _description = "What Was Said"

    verb = fields.Selection(VERBS, required=True)
    complaint_id = fields.Many2one("sales.complaint", ondelete="cascade")
    solution_id = fields.Many2one("sales.complaint.solution", ondelete="cascade")
    description = fields.Text(related="solution_id.description", related_sudo=False)
    who = fields.Char(
        compute="_compute_who", store=True, readonly=False, precompute=True, compute_sudo=False
    )
    date_said = fields.Datetime(string="When", default=fields.Datetime.now)
    text = fields.Text(required=True)
    file = fields.Binary(string="Recording or Letter")
    file_name = fields.Char()

    @api.model
    def default_get(self, fields):
        """From a complaint: its solution that counts now."""
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "sales.complaint":
            complaint = self.env["sales.complaint"].browse(context.get("active_id"))
            values |= {"complaint_id": complaint.id, "solution_id": complaint.solution_id.id}
        elif context.get("active_model") == "sales.complaint.solution":
            solution = self.env["sales.complaint.solution"].browse(context.get("active_id"))
            values |= {"complaint_id": solution.complaint_id.id, "solution_id": solution.id}
        return values

    @api.depends("complaint_id")
    def _compute_who(self):
        for statement in self:
            statement.who = statement.complaint_id.contact_name

    def action_confirm(self):
        said = {"date_said": self.date_said, "file": self.file, "file_name": self.file_name}
        if self.verb == "accept":
            self.solution_id.action_accept_by_phone(self.text, self.who, **said)
        elif self.verb == "refuse":
            self.solution_id.action_refuse_by_phone(self.text, self.who, **said)
        elif self.verb == "finish":
            self.solution_id.action_finish(self.text)
        elif self.verb == "feed_back":
            self.complaint_id.action_feed_back(self.text)
        else:
            self.complaint_id.action_appeal(self.text)
        return {"type": "ir.actions.act_window_close"}
