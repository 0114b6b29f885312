from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.rating.models import rating_data
from odoo.addons.sales_policy.one_by_one import one_by_one

BATCH = 100


class SalesAftersalesContact(models.Model):
    """Satisfaction after a delivery: asked by mail, answered without login (SP-6.3)."""

    _inherit = "sales.aftersales.contact"

    @api.model
    def _cron_ask(self):
        """Ask who had the time to try what was delivered; who has no mail address is asked by phone."""
        now = fields.Datetime.now()
        for company in self.env["res.company"].search([]):
            days = self.env["sales.clause"]._value("SP-6.3", "ask", company)
            domain = [
                ("company_id", "=", company.id),
                ("is_survey_owed", "=", True),
                ("date_surveyed", "=", False),
                ("merge_id", "=", False),
                ("contact_id.email", "!=", False),
                ("date_delivered", "<", now - timedelta(days=days)),
            ]
            due = self.search(domain, limit=BATCH, order="date_delivered, id")
            while due:
                failed = one_by_one(due, lambda contacts: contacts._ask_satisfaction(now))
                domain.append(("id", "not in", failed.ids))
                if not self.env["ir.cron"]._commit_progress(len(due)):
                    return
                due = self.search(domain, limit=BATCH, order="date_delivered, id")

    def _ask_satisfaction(self, moment):
        """Send the question; each mail has a token of its own."""
        for contact in self.sudo():
            lang = contact._rating_get_partner().lang
            contact.rating_send_request(
                contact._satisfaction_template(), lang=lang, force_send=False
            )
        self.sudo().write({"date_surveyed": moment})

    def _satisfaction_template(self):
        return self.env.ref("sales_complaints.mail_template_aftersales")

    def _rating_get_partner(self):
        return self.contact_id or self.partner_id

    def _rating_get_operator(self):
        return self.responsible_id.partner_id

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
    ):
        """The customer's own answer, once: it goes before what was said on the phone."""
        if not self.env.su:
            raise AccessError(self.env._("Satisfaction is what the customer answers (SP-6.3)."))
        if self.rating_ids.filtered("consumed"):
            return rating
        rating = super().rating_apply(
            rate, token, rating, feedback, subtype_xmlid, notify_delay_send
        )
        self._keep_satisfaction(round(rating.rating), rating.feedback)
        return rating

    def _keep_satisfaction(self, satisfaction, comment=False):
        now = fields.Datetime.now()
        self.write(
            {
                "satisfaction": satisfaction,
                "satisfaction_comment": comment,
                "date_satisfaction": now,
                "date_surveyed": self.date_surveyed or now,
            }
        )
        if rating_data._rating_to_text(satisfaction) == "ko" and self.responsible_id:
            env = self.with_context(lang=self.responsible_id.lang).env
            self.activity_schedule(
                "mail.mail_activity_data_call",
                user_id=self.responsible_id.id,
                summary=env._("Not satisfied: call, and register the complaint (SP-6.2)"),
            )
