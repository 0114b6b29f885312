from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_partner import CUSTOMER_FILE_GROUPS


class ResPartner(models.Model):
    """The grade in the customer's form: points, explanation, history, and a way to propose (SD-4.2.1)."""

    _inherit = "res.partner"

    grade_change_ids = fields.One2many(
        "sales.grade.change",
        "partner_id",
        string="Grades",
        domain=[("approval_state", "!=", "draft")],
        groups=CUSTOMER_FILE_GROUPS,
    )
    grade_points = fields.Integer(
        string="Points", compute="_compute_grade_score", groups=CUSTOMER_FILE_GROUPS
    )
    grade_points_date = fields.Date(
        string="Points as of", compute="_compute_grade_score", groups=CUSTOMER_FILE_GROUPS
    )
    grade_explanation = fields.Html(
        string="Points Explained",
        compute="_compute_grade_score",
        exportable=False,
        groups=CUSTOMER_FILE_GROUPS,
    )
    grade_strategy = fields.Html(
        related="customer_grade_id.strategy",
        string="Strategy of the Grade",
        groups=CUSTOMER_FILE_GROUPS,
    )
    customer_segment_id = fields.Many2one(
        "sales.customer.segment",
        string="Segment",
        compute="_compute_customer_segment_id",
        groups=CUSTOMER_FILE_GROUPS,
    )
    segment_strategy = fields.Html(
        string="Strategy of the Segment",
        compute="_compute_customer_segment_id",
        groups=CUSTOMER_FILE_GROUPS,
    )

    @api.depends_context("lang", "uid")
    def _compute_grade_score(self):
        """The last row of points; of customers that one does not see, none."""
        customers = self.filtered("is_sales_customer")
        scores = customers._grade_scores()
        for partner in self:
            score = scores.get(partner._origin)
            partner.grade_points = score.points if score else 0
            partner.grade_points_date = score.date if score else False
            partner.grade_explanation = score.explanation if score else False

    def _grade_scores(self):
        company = self.env.company
        today = company._sales_today()
        scores = {}
        for own, customers in self.grouped(
            lambda p: p.company_id or p.sudo().user_id.company_id or company
        ).items():
            scores.update(self.env["sales.grade.score"]._at(customers, own, today))
        return scores

    @api.depends_context("lang")
    def _compute_customer_segment_id(self):
        values = self.env["sales.customer.value"].sudo().search([("partner_id", "in", self.ids)])
        segments = {value.partner_id.id: value.segment_id for value in values}
        for partner in self:
            segment = segments.get(partner._origin.id)
            partner.customer_segment_id = segment
            partner.segment_strategy = segment and segment.strategy

    def action_propose_grade(self):
        """Open a proposal; the one that waits, if there is one."""
        self.ensure_one()
        if not self.is_sales_customer:
            raise UserError(self.env._("Only customers have a grade (SD-4.2.1)."))
        waiting = self.env["sales.grade.change"].search(
            [("partner_id", "=", self.id), ("approval_state", "=", "submitted")], limit=1
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.sales_grade_change_action_new"
        )
        if waiting:
            return {**action, "res_id": waiting.id, "name": waiting.display_name}
        return {**action, "context": {"default_partner_id": self.id}}

    def action_open_grade_history(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.sales_grade_score_action_partner"
        )
        return {**action, "domain": [("partner_id", "=", self.id)]}
