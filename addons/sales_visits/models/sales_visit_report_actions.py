from datetime import datetime

from odoo import models

from odoo.addons.sales_policy.deadline import local_time, naive_utc


class SalesVisitReport(models.Model):
    """What follows from a visit is one tap away, filled in by what the report says."""

    _inherit = "sales.visit.report"

    def _report_actions(self):
        """{public method that returns an action: (label, icon)} of what follows from a report."""
        return {
            "action_complaint": (self.env._("Complaint"), "fa-exclamation-triangle"),
            "action_opportunity": (self.env._("Opportunity"), "fa-star"),
            "action_quotation": (self.env._("Quotation"), "fa-file-text-o"),
            "action_next_visit": (self.env._("Next Visit"), "fa-calendar-plus-o"),
        }

    def action_complaint(self):
        """Register a complaint that was heard (VM-7.4): as feedback, where complaints are not installed."""
        return self._new_feedback()

    def _new_feedback(self):
        return self._new_document(
            self.env._("Complaint"),
            "sales.feedback",
            {"kind": "quality", "importance": "1", "visit_report_id": self.id},
            target="new",
        )

    def action_opportunity(self):
        return self._new_document(
            self.env._("Opportunity"),
            "crm.lead",
            {
                "type": "opportunity",
                "name": self.next_step or self.display_name,
                "user_id": self.env.uid,
                "description": self.needs,
            },
        )

    def action_quotation(self):
        return self._new_document(
            self.env._("Quotation"), "sale.order", {"origin": self.display_name}
        )

    def action_next_visit(self):
        """The next visit, on the day that was agreed and at the time of this one."""
        values = {
            "contact_ids": self.contact_ids.ids,
            "purpose_ids": self.purpose_ids.ids,
            "content": self.next_step,
        }
        if self.next_date:
            before = local_time(self.visit_id.date_start, self.company_id._sales_tz())
            local = datetime.combine(self.next_date, before.time(), before.tzinfo)
            values["date_start"] = naive_utc(local)
        return self._new_document(self.env._("Next Visit"), "sales.visit", values)

    def _new_document(self, name, model, values, target="current"):
        """The empty form of `model` for the customer of this report, with `values` in it."""
        self.ensure_one()
        self.check_access("read")
        values = {"partner_id": self.partner_id.id, **values}
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": target,
            "context": {f"default_{key}": value for key, value in values.items() if value},
        }
