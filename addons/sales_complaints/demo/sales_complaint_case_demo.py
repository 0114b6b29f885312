from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command

# What quality proposed to management, the last month first
PROPOSALS = [
    "胶粘和烘道参数要上锁，关键尺寸首件留样。 / Lock the settings of gluing and drying; keep a first piece.",
    "来料密度必检；技术说明随货同行。 / Density of receipts is always tested; settings go with goods.",
    "样本尚少，先看趋势。 / Few cases yet: watch the trend.",
]


class SalesDemo(models.AbstractModel):
    """What quality does about a complaint: cause, actions until their effect is checked, judgement."""

    _inherit = "sales.demo"

    def _deed_case(self, complaint, values, *actions):
        """
        :param actions: (what is to be done, kind, login of the owner, within how many days)
        """
        case = complaint._case()
        case.write(values)
        for name, kind, login, days in actions:
            self.env["sales.corrective.action"].with_env(case.env).create(
                {
                    "name": name,
                    "kind": kind,
                    "user_id": self.env["res.users"].search([("login", "=", login)]).id,
                    "date_due": case.complaint_id.solution_id._today() + timedelta(days=days),
                    "case_ids": [Command.link(case.id)],
                    "company_id": case.company_id.id,
                }
            )

    def _deed_act(self, complaint, proof):
        """The owner of the open action has done it."""
        actions = complaint.sudo().case_ids.action_ids.sorted("id")
        action = actions.filtered(lambda a: a.state == "open")[:1]
        action = action.with_user(action.user_id)
        action.proof = proof
        action.action_done()

    def _deed_effect(self, complaint, effective, note):
        actions = complaint.case_ids.action_ids.sorted("id")
        action = actions.filtered(lambda a: a.state == "done")[:1]
        action.effect_note = note
        action.action_judge_effect(effective)

    def _deed_close_case(self, complaint):
        complaint.case_ids.action_close()

    def _deed_judge(self, complaint, effectiveness, timeliness, customer_view, remark):
        case = complaint._case()
        case.write(
            {
                "effectiveness": effectiveness,
                "timeliness": timeliness,
                "customer_view": customer_view,
                "remark": remark,
            }
        )
        case.action_judge()

    def _analyses(self):
        """Deeds: the analysis of each past month with complaints writes itself, quality adds its proposals,
        and it goes to management (CM-5.3.2)."""
        model = "sales.complaint.analysis"
        today = datetime.combine(self._today(), time.min)
        own = [("company_id", "=", self._company().id)]
        oldest = self.env["sales.complaint"].search(own, order="date_received", limit=1)
        deeds = []
        for back, proposal in enumerate(PROPOSALS):
            first = today + relativedelta(months=-back, day=1)
            if self._moment(first, "00:00") <= oldest.date_received:
                break
            month = (model, [("date_from", "=", first.date() + relativedelta(months=-1))])
            sent = first + timedelta(days=2)
            moment = self._moment(sent.date(), "10:40")
            deeds += [
                (first, "00:30", None, (model, [("id", "=", 0)]), "_write_period", self._company()),
                (sent, "10:30", "qa", month, "write", {"proposals": f"<p>{proposal}</p>"}),
                (sent, "10:40", None, month, "write", {"state": "sent", "date_sent": moment}),
            ]
        return deeds
