from odoo import api, fields, models


class SalesComplaint(models.Model):
    """Who got the same lot is visited, where a call is not enough (SD-2.3.4)."""

    _inherit = "sales.complaint"

    def _with_calls(self, rows):
        visits = self.env["sales.visit"].sudo()
        planned = visits.search(
            [("traced_complaint_id", "=", self.id), ("state", "not in", ("missed", "cancelled"))]
        )
        visited = set(planned.partner_id.ids)
        return [
            {**row, "is_visited": row["partner_id"] in visited} for row in super()._with_calls(rows)
        ]

    def _visit_customers(self, partner_ids):
        """Who is in charge of each customer visits it, unless that is under way."""
        self.lock_for_update()
        rows = self._rows_of(partner_ids)
        fresh = [row for row in rows if row["user_id"] and not row["is_visited"]]
        for row in fresh:
            self._plan_traced_visit(row)
        if fresh:
            self._say(self.env._("Customers who got the same lot to be visited: %s", len(fresh)))

    def _plan_traced_visit(self, row):
        call = self._prepare_call(row)
        visits = self.env["sales.visit"].sudo()
        return visits._plan_for_complaint(
            self.env["res.partner"].browse(row["partner_id"]),
            self.env["res.users"].browse(row["user_id"]),
            visits._first_moment(self.company_id, call["date_deadline"]),
            call["summary"],
            call["summary"],
            traced_complaint_id=self.id,
        )


class SalesComplaintTrace(models.TransientModel):
    _inherit = "sales.complaint.trace"

    can_visit = fields.Boolean(compute="_compute_can_visit")

    @api.depends("line_ids.is_visited", "line_ids.user_id")
    def _compute_can_visit(self):
        for trace in self:
            lines = trace.line_ids.filtered("user_id")
            trace.can_visit = not all(lines.mapped("is_visited"))

    def action_visit(self):
        """Those in charge of these customers go there and look at the lot."""
        self.ensure_one()
        self.complaint_id.check_access("read")
        self.complaint_id._visit_customers(self.line_ids.mapped("partner_id").ids)
        return self.complaint_id.action_trace()


class SalesComplaintTraceLine(models.TransientModel):
    _inherit = "sales.complaint.trace.line"

    is_visited = fields.Boolean(string="Visit Planned", readonly=True)
