from odoo import api, fields, models

from odoo.addons.sales_policy.deadline import day_end

from .sales_duty import LIVE


class SalesDutyMixin(models.AbstractModel):
    """Documents that bring about duties: they declare them in `_duties` (see duty.py).

    Creating and writing a record opens, hands over, pauses, fulfils and cancels by itself. A field
    that is computed does not pass through `write`: its business method calls `_sync_duties`.
    """

    _name = "sales.duty.mixin"
    # not mail.thread as well: models of Odoo have the two in either order, as res.partner has
    _inherit = ["mail.activity.mixin"]
    _description = "Document with Duties"

    _duties = ()

    duty_ids = fields.One2many("sales.duty", "res_id", string="Duties", groups="base.group_user")

    @api.model
    def _declared_duties(self):
        """The duties of this model and of all that extend it; an extension may replace one."""
        declared = {}
        for cls in reversed(type(self).mro()):
            declared.update({duty.key: duty for duty in vars(cls).get("_duties", ())})
        return list(declared.values())

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.sudo()._open_duties(self._declared_duties())
        return records

    def write(self, vals):
        result = super().write(vals)
        duties = [duty for duty in self._declared_duties() if duty.watched & vals.keys()]
        if duties:
            self._sync_duties(duties, renewed=vals.keys())
        return result

    def unlink(self):
        self._live_duties().sudo()._cancel(self.env._("The document was deleted"))
        return super().unlink()

    def _live_duties(self, duties=None):
        live = (
            self.env["sales.duty"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "in", LIVE),
                ]
            )
        )
        if duties is None:
            return live
        keys = {duty.key for duty in duties}
        return live.filtered(lambda d: (d.clause_id.number, d.parameter_id.code) in keys)

    def _sync_duties(self, duties=None, renewed=()):
        """Bring the ledger in line with what these records are now.

        :param duties: which declarations, default all of the model
        :param renewed: names of the fields just written, for duties that are `renewed_by` one
        """
        duties = self._declared_duties() if duties is None else duties
        records = self.sudo()
        live = records._live_duties(duties).grouped(
            lambda d: (d.clause_id.number, d.parameter_id.code)
        )
        for duty in duties:
            entries = live.get(duty.key, self.env["sales.duty"].sudo())
            done = entries.filtered(
                lambda e, d=duty: d.renewed_by in renewed or d.done_by(records.browse(e.res_id))
            )
            owed = (entries - done).filtered(lambda e, d=duty: d.owed_by(records.browse(e.res_id)))
            done._fulfil()
            (entries - done - owed)._cancel()
            for entry in owed:
                records.browse(entry.res_id)._sync_live_duty(duty, entry)
        records._open_duties(duties)

    def _sync_live_duty(self, duty, entry):
        entry._belong_to(duty.partner_of(self))
        user = duty.user_of(self)
        if user and user != entry.user_id:
            entry._hand_over(user)
        if duty.waits_on(self):
            entry._pause()
        else:
            entry._resume()

    def _open_duties(self, duties):
        """Open what is owed on these records and not live yet."""
        waiting = []
        vals_list = []
        owing = [(duty, owed) for duty in duties if (owed := self.filtered(duty.owed_by))]
        records = self.browse().union(*(owed for _duty, owed in owing))
        entries = records._live_duties() if records else ()
        live = {(e.clause_id.number, e.parameter_id.code, e.res_id) for e in entries}
        for duty, owed in owing:
            for record in owed.filtered(lambda r, key=duty.key: (*key, r.id) not in live):
                vals_list.append(record._prepare_duty_values(duty))
                waiting.append(duty.waits_on(record))
        if vals_list:
            opened = self.env["sales.duty"]._open(vals_list)
            for entry, waits in zip(opened, waiting, strict=True):
                if waits:
                    entry._pause()

    def _duty_company(self):
        company = self._fields.get("company_id") and self.company_id
        return company or self.env.company

    def _prepare_duty_values(self, duty):
        parameter = self.env["sales.clause.parameter"]._get(*duty.key)
        company = self._duty_company()
        start = (duty.since and self.mapped(duty.since)[0]) or fields.Datetime.now()
        grade = self.mapped(duty.grade) if duty.grade else None
        named = duty.by and day_end(self.mapped(duty.by)[0], company._sales_tz())
        deadline, unit = parameter._deadline(named or start, company, grade)
        user = duty.user_of(self)[:1]
        reader = self.with_context(lang=user.lang or self.env.lang)
        return {
            "parameter_id": parameter.id,
            "res_model": self._name,
            "res_id": self.id,
            "res_name": reader.display_name,
            "partner_id": duty.partner_of(self).id,
            "user_id": user.id,
            "company_id": company.id,
            "date_opened": start,
            "deadline": deadline,
            "unit": unit,
        }
