from odoo import api, models


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    @api.model
    def _insert_followers(
        self,
        res_model,
        res_ids,
        partner_ids,
        subtypes=None,
        customer_ids=None,
        check_existing=True,
        existing_policy="skip",
    ):
        """Whoever owes a duty from the creation of its document on follows it before `mail.thread` adds who
        creates it, which may be the same person, and takes it for granted that nobody follows yet."""
        documents = self.env[res_model].sudo().browse(res_ids)
        if not check_existing and "duty_ids" in documents._fields:
            check_existing = bool(documents.duty_ids)
        return super()._insert_followers(
            res_model, res_ids, partner_ids, subtypes, customer_ids, check_existing, existing_policy
        )
