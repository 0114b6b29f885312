from odoo import fields, models

KINDS = {"phonecall": "call", "meeting": "meeting"}


class MailActivity(models.Model):
    """A call or meeting that is marked done is contact with the customer of its document (CM-4.3.1)."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        # a meeting in the calendar counts there, once
        held = self.sudo().filtered(
            lambda a: a.activity_category in KINDS and a.res_model and not a.calendar_event_id
        )
        contacts = [
            activity._prepare_contact(partner, feedback)
            for activity in held
            for partner in activity._contacted_partners()
        ]
        done = super()._action_done(feedback, attachment_ids)
        self.env["sales.contact"].sudo()._count(contacts)
        return done

    def _contacted_partners(self):
        document = self.env[self.res_model].browse(self.res_id).exists()
        if self.res_model == "res.partner":
            return document
        return document._mail_get_partners().get(document.id) or self.env["res.partner"]

    def _prepare_contact(self, partner, feedback):
        return {
            "partner_id": partner.id,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "kind": KINDS[self.activity_category],
            "direction": "out",
            "note": feedback or self.summary,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "source": f"mail.activity,{self.id}",
        }
