from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.deadline import local_date

from .sales_duty import LIVE

FROZEN = {"active", "date_deadline", "user_id", "res_id", "res_model", "res_model_id", "duty_id"}


class MailActivity(models.Model):
    """Duties meet people as activities; the deed ticks them off, nobody else does."""

    _inherit = "mail.activity"

    duty_id = fields.Many2one(
        "sales.duty", index="btree_not_null", ondelete="cascade", readonly=True, copy=False
    )

    @api.depends("duty_id")
    def _compute_can_write(self):
        """The buttons to edit an activity or mark it done are not for a duty."""
        super()._compute_can_write()
        self.filtered("duty_id").can_write = False

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                vals["duty_id"] = False
        return super().create(vals_list)

    def write(self, vals):
        if FROZEN & vals.keys():
            self._check_no_duty()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_duty(self):
        self._check_no_duty()

    def _check_no_duty(self):
        live = not self.env.su and self.sudo().duty_id._live()
        if live:
            raise UserError(
                self.env._(
                    "This is a duty under clause %(clause)s: it is done by doing it, in the document.",
                    clause=live[0].clause_id.display_name,
                )
            )

    @api.model
    def _mirror_duties(self, duties):
        """Bring the activities of these duties in line with them, without an e-mail for each."""
        if not duties:
            return
        activities = self.sudo().with_context(
            mail_activity_quick_update=True, mail_create_nosubscribe=True, active_test=False
        )
        activity_type = self.env.ref("sales_policy.mail_activity_type_duty")
        shown = activities.search([("duty_id", "in", duties.ids)]).grouped("duty_id")
        gone = activities.browse()
        vals_list = []
        for duty in duties:
            activity = shown.get(duty, activities)
            if duty.state not in LIVE or not duty.user_id.active:
                gone += activity
                continue
            vals = {
                "user_id": duty.user_id.id,
                "date_deadline": local_date(duty.deadline, duty.company_id._sales_tz()),
            }
            if activity:
                if activity.user_id != duty.user_id:
                    vals["summary"] = self._duty_summary(duty)
                activity.write(vals)
            else:
                vals_list.append({**vals, **self._prepare_duty_activity(duty, activity_type)})
        gone.unlink()
        activities.create(vals_list)

    def _prepare_duty_activity(self, duty, activity_type):
        return {
            "duty_id": duty.id,
            "activity_type_id": activity_type.id,
            "summary": self._duty_summary(duty),
            "res_model_id": self.env["ir.model"]._get_id(duty.res_model),
            "res_id": duty.res_id,
            "automated": True,
        }

    @api.model
    def _duty_summary(self, duty):
        """What is owed, in the language of who owes it."""
        return duty.with_context(lang=duty.user_id.lang).parameter_id.display_name

    @api.model
    def _translate_duties(self, users):
        """These people read another language now."""
        activities = self.sudo().search([("duty_id", "!=", False), ("user_id", "in", users.ids)])
        for summary, those in activities.grouped(lambda a: self._duty_summary(a.duty_id)).items():
            those.filtered_domain([("summary", "!=", summary)]).summary = summary
