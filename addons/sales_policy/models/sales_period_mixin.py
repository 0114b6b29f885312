from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.sales_policy.deadline import day_end, day_start
from odoo.addons.sales_policy.one_by_one import one_by_one

from .sales_approval_guard_mixin import edited


class SalesPeriodMixin(models.AbstractModel):
    """Documents that a clause asks for each month, quarter or half year: they write themselves.

    A daily job makes them, one for each company (and person), once however often it runs. The model
    declares its duty, and a unique index on company, first day and the fields of `_period_key`.
    """

    _name = "sales.period.mixin"
    _inherit = ["sales.kept.mixin", "sales.verb.mixin", "mail.thread", "sales.duty.mixin"]
    _description = "Document of a Period"
    _order = "date_from desc, id desc"

    _period_clause = None  # (clause, code) of the number of months that a period lasts
    _period_offset = -1  # which period the job writes: -1 the past one, 0 the running one
    _period_key = ()  # names of the many2one fields that tell the documents of one period apart

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    date_written = fields.Datetime(string="Written on", readonly=True)

    @api.depends("date_from", "date_to", "company_id")
    def _compute_display_name(self):
        """The months and whose, the same in every language: lists and duties name the kind beside it."""
        for document in self:
            months = [f"{day:%Y-%m}" for day in (document.date_from, document.date_to) if day]
            whose = [document[name].display_name for name in self._period_key]
            document.display_name = ", ".join(
                [" – ".join(dict.fromkeys(months)), *(whose or [document.company_id.name or ""])]
            )

    # Hooks

    @api.model
    def _period_values(self, company):
        """Values of the documents due in `company`, beside company and period; one dict for each."""
        return [{}]

    def _write_figures(self):
        """Fill the document with what happened in its period."""

    def _is_closed(self):
        """Whether people write nothing on this document any more."""
        return False

    # What people enter

    def _kept_fields(self):
        """The document writes itself: people enter what is not read-only."""
        written = {
            name for name, field in self._fields.items() if field.readonly and not field.compute
        }
        return super()._kept_fields() | edited(written)

    def write(self, vals):
        if not self.env.su and edited(vals):
            for document in self.filtered(lambda document: document._is_closed()):
                raise AccessError(
                    self.env._(
                        "“%s” is finished: nothing is entered any more (CM-7.2.1).",
                        document.display_name,
                    )
                )
        return super().write(vals)

    # The job

    @api.model
    def _cron_write(self):
        for company in self.env["res.company"].search([]).filtered(self._is_lived):
            one_by_one(company, self._write_period)

    @api.model
    def _is_lived(self, company):
        """Nobody writes about a time that ended before anything was owed in `company`."""
        date_to = self._period(company)[1]
        if date_to >= company._sales_today():
            return True
        end = day_end(date_to, company._sales_tz())
        begun = [("company_id", "=", company.id), ("date_opened", "<=", end)]
        return bool(self.env["sales.duty"].sudo().search_count(begun, limit=1))

    @api.model
    def _write_period(self, company):
        """Make the documents of the period that are not there yet."""
        date_from, date_to = self._period(company)
        period = {"company_id": company.id, "date_from": date_from, "date_to": date_to}
        there = {
            document._period_identity()
            for document in self.search(
                [("company_id", "=", company.id), ("date_from", "=", date_from)]
            )
        }
        wanted = [{**period, **values} for values in self._period_values(company)]
        fresh = self.create(
            [
                {**values, "date_written": fields.Datetime.now()}
                for values in wanted
                if tuple(values[name] for name in self._period_key) not in there
            ]
        )
        fresh._write_figures()
        return fresh

    def _period_identity(self):
        return tuple(self[name].id for name in self._period_key)

    @api.model
    def _period(self, company):
        """(first day, last day) of the period that the job writes now, on the company's clock."""
        months = int(self.env["sales.clause"]._value(*self._period_clause, company))
        today = company._sales_today()
        begun = today + relativedelta(day=1, months=-((today.month - 1) % months))
        first = begun + relativedelta(months=months * self._period_offset)
        return first, first + relativedelta(months=months, days=-1)

    def _period_before(self):
        """(first day, last day) of the period before this document's, of the same length."""
        day = relativedelta(days=1)
        length = relativedelta(self.date_to + day, self.date_from)
        return self.date_from - length, self.date_from - day

    def _moments(self, date_from, date_to):
        """[start, stop) in naive UTC of these days on the company's clock."""
        tz = self.company_id._sales_tz()
        return day_start(date_from, tz), day_start(date_to + relativedelta(days=1), tz)
