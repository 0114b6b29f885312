from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import hmac

from odoo.addons.sales_policy.duty import Duty

from .sales_complaint_cause import QUALITY_GROUPS

ENDED = ("closed", "rejected")
MARKS = [("good", "Good"), ("fair", "Fair"), ("poor", "Poor")]
MARKED = ("effectiveness", "timeliness", "customer_view")


class SalesComplaint(models.Model):
    """Which ended complaints quality looks at (CM-7.1.2): the server draws them when they end, each time
    anew, and nobody but the server can tell beforehand which."""

    _inherit = "sales.complaint"

    _duties = (
        Duty(
            "CM-7.1.2",
            "judgement",
            who="_judge",
            owed=[("is_sampled", "=", True), ("state", "in", ENDED)],
            done=[("date_judged", "!=", False)],
            since="date_closed",
        ),
    )

    is_sampled = fields.Boolean(
        string="Drawn for Judgement", readonly=True, copy=False, groups=QUALITY_GROUPS
    )
    date_judged = fields.Datetime(
        string="Judged on", readonly=True, copy=False, groups=QUALITY_GROUPS
    )

    _to_judge_index = models.Index("(date_closed, id) WHERE is_sampled AND date_judged IS NULL")

    def _kept_fields(self):
        return super()._kept_fields() | {"is_sampled", "date_judged"}

    def _move(self, verb, **vals):
        if verb == "reopen":
            vals.update(is_sampled=False, date_judged=False)
            self.sudo().case_ids._forget_judgement()
        elif verb in ("close", "reject"):
            vals["is_sampled"] = self._is_drawn()
        return super()._move(verb, **vals)

    def _is_drawn(self):
        """Whether chance picks this complaint: the same answer for the same complaint and round."""
        code = "sample_critical" if self.severity == "critical" else "sample"
        share = self.env["sales.clause"]._value(
            "CM-7.1.2", code, self.company_id, self.sudo().partner_id.customer_grade_id
        )
        drawn = hmac(self.env(su=True), "sales.complaint.sample", f"{self.id}-{self.round}")
        return int(drawn[:8], 16) < share / 100 * 16**8

    def _judge(self):
        """Who of quality judges."""
        role = self.env.ref("sales_policy.role_quality")
        return role._independent(self.company_id, self.user_id)


class SalesComplaintCase(models.Model):
    """What quality thinks of how the complaint was handled (CM-7.1.2)."""

    _inherit = "sales.complaint.case"

    effectiveness = fields.Selection(MARKS, help="Is the customer's problem solved?")
    timeliness = fields.Selection(MARKS, help="Was everything done in its time?")
    customer_view = fields.Selection(
        MARKS, string="Satisfaction", help="Is the customer satisfied?"
    )
    remark = fields.Text(help="What quality thinks of the handling.")
    date_judged = fields.Datetime(string="Judged on", readonly=True, copy=False)
    judged_by_id = fields.Many2one("res.users", string="Judged by", readonly=True, copy=False)

    def _kept_fields(self):
        return super()._kept_fields() | {"date_judged", "judged_by_id"}

    def _free_when_closed(self):
        return super()._free_when_closed() | {*MARKED, "remark"}

    def _check_kept_fields(self, vals):
        super()._check_kept_fields(vals)
        if vals.keys() & {*MARKED, "remark"} and any(self.mapped("date_judged")):
            raise UserError(self.env._("What quality judged stays as it was judged (CM-7.2.1)."))

    def action_judge(self):
        """Quality has judged how effective and timely the handling was, and the satisfaction."""
        for case in self:
            case._check_quality()
            case._check_verb("judge")
            case._judge()

    def action_return(self, reason):
        """Quality is not content: the complaint is handled anew (CM-7.1.2)."""
        for case in self:
            case._check_quality()
            case._check_reason(reason)
            case._check_verb("return")
            if not case.date_judged:
                case._judge()
            case.complaint_id._reopen(reason)

    def _judge_refusal(self):
        """Why it can't be judged now, as a sentence; False when it can."""
        if refusal := self._return_refusal():
            return refusal
        if self.date_judged:
            return self.env._("How this complaint was handled is judged already.")
        if not all(self[name] for name in MARKED):
            return self.env._(
                "Judge how effective and timely the handling was, and the satisfaction (CM-7.1.2)."
            )
        return False

    def _return_refusal(self):
        complaint = self.complaint_id
        if complaint.state not in ENDED:
            return self.env._(
                "“%s” is judged when it has ended (CM-7.1.2).", complaint.display_name
            )
        if complaint.user_id == self.env.user:
            return self.env._("Nobody judges what they did themselves (CM-6.1).")
        return False

    def _judge(self):
        now = fields.Datetime.now()
        self.sudo().write({"date_judged": now, "judged_by_id": self.env.uid})
        self.complaint_id.sudo().date_judged = now

    def _forget_judgement(self):
        """A new round is judged anew; what was thought of this one stays in the log."""
        for case in self.filtered("date_judged"):
            labels = case.fields_get(MARKED, ["string", "selection"])
            marks = [
                f"{labels[name]['string']}: {dict(labels[name]['selection'])[case[name]]}"
                for name in MARKED
                if case[name]
            ]
            case.message_post(
                body=", ".join([*marks, *filter(None, [case.remark])]),
                author_id=case.judged_by_id.partner_id.id,
            )
            case.write(
                {
                    **dict.fromkeys(MARKED, False),
                    "remark": False,
                    "date_judged": False,
                    "judged_by_id": False,
                }
            )
