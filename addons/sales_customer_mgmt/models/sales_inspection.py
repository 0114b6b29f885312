from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.sales_policy.duty import Duty


class SalesInspection(models.Model):
    """How customer information is collected and kept: each period sales administration looks at a
    random sample of the files of each salesperson (CM-7.1.1).

    The sample is drawn by the server. What is found stands on the lines, and is a duty of the salesperson
    once the inspection is finished.
    """

    _name = "sales.inspection"
    _description = "Inspection of Customer Files"
    _inherit = ["sales.period.mixin"]
    _period_clause = ("CM-7.1.1", "period")
    _period_offset = 0

    _duties = (
        Duty(
            "CM-7.1.1",
            "due",
            who="user_id",
            owed=[("state", "=", "open")],
            done=[("state", "=", "done")],
            since="date_written",
        ),
    )

    user_id = fields.Many2one("res.users", string="Inspector")
    state = fields.Selection(
        [("open", "Under Way"), ("done", "Finished")], default="open", required=True, readonly=True
    )
    date_done = fields.Datetime(string="Finished on", readonly=True)
    line_ids = fields.One2many("sales.inspection.line", "inspection_id", string="Files")
    conclusion = fields.Html(help="What sales administration concludes and proposes.")
    file_count = fields.Integer(string="Drawn", compute="_compute_counts")
    judged_count = fields.Integer(string="Judged", compute="_compute_counts")
    defect_count = fields.Integer(string="With Defects", compute="_compute_counts")

    _period_unique = models.UniqueIndex(
        "(company_id, date_from)", "The inspection of this period is there already."
    )

    @api.depends("line_ids.result")
    def _compute_counts(self):
        counts = {
            (inspection, result): count
            for inspection, result, count in self.env["sales.inspection.line"]._read_group(
                [("inspection_id", "in", self.ids)], ["inspection_id", "result"], ["__count"]
            )
        }
        for inspection in self:
            good, bad, open_ = (
                counts.get((inspection, result), 0) for result in ("good", "defect", False)
            )
            inspection.file_count = good + bad + open_
            inspection.judged_count = good + bad
            inspection.defect_count = bad

    def _is_closed(self):
        return self.state == "done"

    @api.model
    def _period_values(self, company):
        """Nothing is inspected where there is no customer yet."""
        if not self._sample(company):
            return []
        role = self.env.ref("sales_policy.role_sales_administration")
        return [{"user_id": role._responsible(company).id}]

    def _write_figures(self):
        for inspection in self:
            inspection.sudo().line_ids = [
                fields.Command.create({"partner_id": partner_id, "user_id": user_id})
                for partner_id, user_id in inspection._sample(inspection.company_id)
            ]

    @api.model
    def _sample(self, company):
        """[(customer, salesperson)] drawn at random among the reviewed customers of each salesperson."""
        self.env["res.partner"].flush_model()
        size = int(self.env["sales.clause"]._value("CM-7.1.1", "sample", company))
        return self.env.execute_query(
            SQL(
                """
                SELECT id, user_id
                  FROM (SELECT p.id, p.user_id,
                               row_number() OVER (PARTITION BY p.user_id ORDER BY random()) AS place
                          FROM res_partner p
                          JOIN res_users u ON u.id = p.user_id
                         WHERE p.is_sales_customer AND p.approval_state = 'approved' AND p.active
                           AND coalesce(p.company_id, u.company_id) = %(company)s) AS drawn
                 WHERE place <= %(size)s
              ORDER BY user_id, place
                """,
                company=company.id,
                size=size,
            )
        )

    def action_finish(self):
        """Close the inspection; the salespeople are told what to correct."""
        for inspection in self:
            inspection.check_access("write")
            if problem := inspection._finishing_problem():
                raise UserError(problem)
            inspection.sudo().write({"state": "done", "date_done": fields.Datetime.now()})
            inspection.line_ids.sudo()._sync_duties()

    def _finishing_problem(self):
        """Why the inspection cannot be finished, as a sentence; False when it can."""
        if self.state == "done":
            return self.env._("This inspection is finished already.")
        if left := self.file_count - self.judged_count:
            return self.env._("%s files are still to be judged (CM-7.1.1).", left)
        return False
