from odoo import api, fields, models
from odoo.fields import Domain

KINDS = [("customer", "Customer"), ("position", "Position")]


class SalesVisitFrequency(models.Model):
    """What the clauses' numbers leave open: how many visits a post owes in a month (VM-3.3), and customers
    that are visited more or less often than their grade or region says (VM-3.1, VM-3.2), with the reason.

    Of what is approved and in its period, the one that began last is in force.
    """

    _name = "sales.visit.frequency"
    _description = "Visit Frequency"
    _inherit = ["sales.approval.mixin"]
    _order = "date_from desc, id desc"
    _approval_clause = "VM-3.1"

    kind = fields.Selection(KINDS, required=True, default="customer")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("is_sales_customer", "=", True)],
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge", index="btree_not_null"
    )
    job_id = fields.Many2one(
        "hr.job", string="Position", index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    visits = fields.Float(
        string="Visits per Month",
        required=True,
        help="0: not visited at all; 0.5: every other month.",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self.env.company._sales_today()
    )
    date_to = fields.Date(string="To", help="Empty: until it is replaced.")
    reason = fields.Text(help="Why grade and region do not rule here.")

    _subject = models.Constraint(
        "CHECK ((kind = 'customer') = (partner_id IS NOT NULL)"
        " AND (kind = 'position') = (job_id IS NOT NULL))",
        "Name the customer or the position that the frequency is for (VM-3.1, VM-3.3).",
    )
    _visits_range = models.Constraint(
        "CHECK (visits >= 0 AND (visits <= 31 OR kind = 'position' AND visits <= 400))",
        "A month has 0 to 31 visits to a customer (VM-3.1), and up to 400 of a post (VM-3.3).",
    )
    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "The period ends on the day it begins, or later.",
    )

    @api.depends("partner_id", "job_id", "visits")
    def _compute_display_name(self):
        for frequency in self:
            whose = frequency.sudo().partner_id.name or frequency.job_id.name
            frequency.display_name = whose and f"{whose}: {frequency.visits:g}"

    def _approval_summary_fields(self):
        return ["partner_id", "job_id", "visits", "date_from", "date_to", "reason"]

    def _approval_owners(self):
        return super()._approval_owners() | self.responsible_id

    def _submission_problem(self):
        if not (self.reason or "").strip():
            return self.env._("Say why this frequency is needed (VM-3.1).")
        return False

    def _approval_done(self):
        self.partner_id._refresh_visit_frequency()

    def _set_approval(self, action, reason=None):
        super()._set_approval(action, reason)
        if action == "reopen":
            self.sudo().partner_id._refresh_visit_frequency()

    @api.model
    def _in_force_domain(self, company, date=None):
        day = date or company._sales_today()
        return (
            Domain("approval_state", "=", "approved")
            & Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )

    @api.model
    def _of_position(self, job, company, date=None):
        """The visits a month that a post owes (VM-3.3): its own number, else that of the clause."""
        own = job and self.sudo().search(
            self._in_force_domain(company, date) & Domain("job_id", "=", job.id), limit=1
        )
        return own.visits if own else self.env["sales.clause"]._value("VM-3.3", "visits", company)
