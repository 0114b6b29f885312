from itertools import repeat

from odoo import api, models
from odoo.fields import Domain

# What a meeting says of its customer
TELLING = {"name", "description", "location", "notes"}


class CalendarEvent(models.Model):
    """To who does not see a customer, a meeting with it shows as "Busy", as a private one does (CM-4.2.2)."""

    _inherit = "calendar.event"

    @api.model
    def _prepare_partner_contact_details_html(self, section_title, partner):
        """Odoo copies e-mail and phone into the description, where no rule on partners protects them."""
        if partner.sudo().is_confidential:
            partner = partner.new({"name": partner.name})
        return super()._prepare_partner_contact_details_html(section_title, partner)

    @api.model
    def _shown_domain(self):
        """Meetings of mine, and those whose customers I see."""
        visible = Domain(self.env["ir.rule"].sudo(False)._compute_domain("res.partner", "read"))
        hidden = Domain("is_confidential", "=", True) & ~visible
        return (
            Domain("user_id", "=", self.env.uid)
            | Domain("partner_ids", "in", self.env.user.partner_id.ids)
            | Domain("partner_ids", "not any!", hidden)
        )

    def _with_hidden_customers(self):
        events = self.sudo().with_context(active_test=False)
        return self - events.search(Domain("id", "in", self.ids) & self._shown_domain()).with_env(
            self.env
        )

    def _fetch_query(self, query, fields):
        events = super()._fetch_query(query, fields)
        telling = [field for field in fields if field.name in TELLING]
        if telling and not self.env.su and (hidden := events._with_hidden_customers()):
            for field in telling:
                text = self.env._("Busy") if field.name == "name" else False
                self.env.cache.update(hidden, field, repeat(field.convert_to_cache(text, hidden)))
        return events

    def _compute_display_name(self):
        hidden = self._with_hidden_customers()
        hidden.display_name = self.env._("Busy")
        return super(CalendarEvent, self - hidden)._compute_display_name()

    def _check_access(self, operation):
        """What shows as "Busy" is not changed, deleted or talked about either."""
        result = super()._check_access(operation)
        if self.env.su or operation not in ("write", "unlink") or not any(self._ids):
            return result
        if hidden := self._with_hidden_customers():
            forbidden = hidden | result[0] if result else hidden
            return forbidden, lambda: self.env["ir.rule"]._make_access_error(operation, forbidden)
        return result

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """The conversation about a meeting, and the invitations in it, tell of its customer."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        return (
            operations
            if self.env.su
            else {**operations, **dict.fromkeys(self._with_hidden_customers(), "write")}
        )

    def _get_default_privacy_domain(self):
        return Domain(super()._get_default_privacy_domain()) & self._shown_domain()

    @api.model
    def _search(self, domain, *args, **kwargs):
        """What is not shown is not found by its text either."""
        domain = Domain(domain)
        if not self.env.su:
            asked = {condition.field_expr.split(".")[0] for condition in domain.iter_conditions()}
            if asked & {*TELLING, "display_name"} or self.env.context.get("shown_meetings"):
                domain &= self._shown_domain()
        return super()._search(domain, *args, **kwargs)
