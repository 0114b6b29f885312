from datetime import timedelta

from odoo import models
from odoo.fields import Command


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
        action = complaint.sudo().case_ids.action_ids.filtered(lambda a: a.state == "open")[:1]
        action = action.with_user(action.user_id)
        action.proof = proof
        action.action_done()

    def _deed_effect(self, complaint, effective, note):
        action = complaint.case_ids.action_ids.filtered(lambda a: a.state == "done")[:1]
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
