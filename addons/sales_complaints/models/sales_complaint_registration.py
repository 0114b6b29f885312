from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sales_customer_mgmt.models.res_users import ALL_CUSTOMERS

KEPT = {
    "name", "state", "round", "is_waiting", "wait_reason", "reject_reason", "access_token",
    "date_confirmed", "date_offered", "date_answered", "date_carried_out", "date_fed_back",
    "date_closed", "date_clock",
}  # fmt: skip
# How the complaint reached us is registered once (CM-5.1.2)
FACTS = {"channel", "date_received", "company_id"}
# What the customer complained of is history once a solution is offered
CONTENT = {
    "partner_id",
    "description",
    "product_id",
    "lot_id",
    "order_id",
    "picking_id",
    "quantity",
}


class SalesComplaint(models.Model):
    """How a complaint is registered, at once, and by whom it is assigned (CM-5.1.2).

    Number, time, channel and person of the registration are never changed.
    """

    _inherit = "sales.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_assignment(vals)
        complaints = super().create(vals_list)
        complaints._keep_registration()
        return complaints

    def write(self, vals):
        self._check_assignment(vals)
        return super().write(vals)

    def _prepare_create_values(self, vals_list):
        """Number and clock come here, after the guards have seen what was entered."""
        vals_list = super()._prepare_create_values(vals_list)
        for vals in vals_list:
            company = self.env["res.company"].browse(vals["company_id"])
            vals["name"] = company._sales_number("sales.complaint")
            vals["date_clock"] = vals["date_received"]
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        raise UserError(self.env._("Complaints are kept: reject it, with the reason (CM-7.2.1)."))

    # What only happens

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _check_kept_fields(self, vals):
        super()._check_kept_fields(vals)
        if self and FACTS & vals.keys():
            raise UserError(
                self.env._("How and when a complaint came stays as it was registered (CM-5.1.2).")
            )
        offered = self.filtered(lambda c: c.state not in ("registered", "confirmed"))
        if offered and CONTENT & vals.keys():
            raise UserError(
                self.env._(
                    "“%s” is answered: what the customer complained of is kept (CM-7.2.1).",
                    offered[0].display_name,
                )
            )

    def _check_assignment(self, vals):
        """Supervisors assign complaints within their team, sales administration everywhere."""
        user = self.env.user
        if self.env.su or "user_id" not in vals or user.has_groups(ALL_CUSTOMERS):
            return
        leads = user.has_group("sales_policy.group_supervisor")
        allowed = user.sales_team_user_ids | user if leads else user
        if not {vals["user_id"], *self.sudo().user_id.ids} <= {False, *allowed.ids}:
            raise AccessError(
                self.env._(
                    "A supervisor assigns complaints within the team, sales administration "
                    "everywhere (CM-5.2.1)."
                )
            )

    def _keep_registration(self):
        """It is registered now, in time or late after it was received (CM-5.1.2)."""
        parameter = self.env["sales.clause.parameter"]._get("CM-5.1.2", "register")
        vals_list = []
        for complaint in self.sudo():
            deadline, unit = parameter._deadline(complaint.date_received, complaint.company_id)
            vals_list.append(
                {
                    "parameter_id": parameter.id,
                    "res_model": self._name,
                    "res_id": complaint.id,
                    "res_name": complaint.display_name,
                    "partner_id": complaint.partner_id.id,
                    "user_id": complaint._registered_by().id,
                    "company_id": complaint.company_id.id,
                    "date_opened": complaint.date_received,
                    "deadline": deadline,
                    "unit": unit,
                }
            )
        self.env["sales.duty"]._open_fulfilled(vals_list)

    def _registered_by(self):
        """Who owed the registration: an employee who did it; what came by itself was nobody's."""
        creator = self.create_uid
        return creator if creator._is_internal() and creator.active else self.user_id
