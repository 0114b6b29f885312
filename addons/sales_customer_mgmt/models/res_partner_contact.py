from dataclasses import replace

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.sales_policy.deadline import local_date
from odoo.addons.sales_policy.duty import Duty

from .sales_contact import value_rows

CONTACT_GROUPS = "sales_policy.group_salesperson,sales_policy.group_sales_administration"
REVIEWED = [
    ("is_sales_customer", "=", True),
    ("approval_state", "=", "approved"),
    ("active", "=", True),
]
BATCH = 1000


class ResPartner(models.Model):
    """Regular contact with each customer (CM-4.3.1), and with the lost ones (SD-3.3.1).

    It is owed by who is in charge of a reviewed customer: to a formal one by its grade, to a prospect
    with an intent, to a lost one by the number of SD-3.3.1. Each contact of `sales.contact` does the duty
    and opens the next one, so its deadline is that of the grade at the last contact: a change of grade
    changes only what opens later.
    """

    _inherit = "res.partner"
    _duties = (
        Duty(
            "CM-4.3.1",
            "contact",
            who="user_id",
            owed=[
                *REVIEWED,
                "|",
                ("customer_stage", "=", "formal"),
                "&",
                ("customer_stage", "=", "prospect"),
                ("customer_intent", "!=", False),
            ],
            renewed_by="last_contact_date",
            since="last_contact_date",
            partner="self",
            grade="customer_grade_id",
        ),
        Duty(
            "SD-3.3.1",
            "contact",
            who="user_id",
            owed=[*REVIEWED, ("customer_stage", "=", "lost")],
            renewed_by="last_contact_date",
            since="last_contact_date",
            partner="self",
            grade="customer_grade_id",
        ),
    )

    last_contact_date = fields.Datetime(
        string="Last Contact", readonly=True, copy=False, groups=CONTACT_GROUPS
    )
    next_contact_date = fields.Datetime(
        string="Contact Due",
        readonly=True,
        copy=False,
        groups=CONTACT_GROUPS,
        help="By when the next contact is owed (CM-4.3.1).",
    )
    contact_interval = fields.Integer(
        string="Contact Every",
        readonly=True,
        copy=False,
        aggregator=None,
        groups=CONTACT_GROUPS,
        help="Days from the last contact to the next one, by the customer's grade (CM-4.3.1).",
    )
    last_contact_ago = fields.Char(
        string="Last Contacted", compute="_compute_last_contact_ago", groups=CONTACT_GROUPS
    )
    contact_count = fields.Integer(compute="_compute_contact_count", groups=CONTACT_GROUPS)

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | {
            "last_contact_date",
            "next_contact_date",
            "contact_interval",
        }

    @api.depends("last_contact_date")
    @api.depends_context("lang")
    def _compute_last_contact_ago(self):
        for partner in self:
            tz = partner._duty_company()._sales_tz()
            last, today = partner.last_contact_date, local_date(fields.Datetime.now(), tz)
            days = last and (today - local_date(last, tz)).days
            if not last:
                partner.last_contact_ago = self.env._("never")
            elif days:
                partner.last_contact_ago = self.env._("%s days ago", days)
            else:
                partner.last_contact_ago = self.env._("today")

    def _compute_contact_count(self):
        self._count_own("contact_count", "sales.contact")

    # What a contact brings about

    def _duty_company(self):
        """The clock is that of the customer's company, or of who is in charge, whoever's job it is."""
        return self.company_id or self.user_id.company_id or super()._duty_company()

    @api.model
    def _contact_duties(self):
        keys = {("CM-4.3.1", "contact"), ("SD-3.3.1", "contact")}
        return [duty for duty in self._declared_duties() if duty.key in keys]

    def _log_contact(self, kind, source, note=None, direction="out", date=None):
        """The current user had a contact with this customer, or this person at a customer."""
        return (
            self.env["sales.contact"]
            .sudo()
            ._count(
                [
                    {
                        "partner_id": self.id,
                        "user_id": self.env.uid,
                        "date": date or fields.Datetime.now(),
                        "kind": kind,
                        "direction": direction,
                        "note": note,
                        "source": source,
                    }
                ]
            )
        )

    @api.model
    def _mark_contacted(self, moments):
        """Customers were contacted: what was owed is done, and owed anew.

        :param moments: {id: moment}; one before the last contact, or the duty, changes nothing
        """
        self.flush_model(["last_contact_date"])
        newer = SQL("coalesce(res_partner.last_contact_date < v.last_contact_date, TRUE)")
        ids = self._set_columns(list(moments.items()), ["last_contact_date"], newer)
        duties = self._contact_duties()
        live = self.browse(ids)._live_duties(duties)
        early = live.filtered(lambda duty: moments[duty.res_id] <= duty.date_opened)
        now = fields.Datetime.now()
        for duty in live - early:  # entered after the deadline, but done in time
            if duty.state == "open" and moments[duty.res_id] <= duty.deadline < now:
                duty._fulfil(moments[duty.res_id])
        customers = self.browse(set(ids) - set(early.mapped("res_id")))
        customers._sync_duties(duties, renewed={"last_contact_date"})

    def _prepare_duty_values(self, duty):
        """Who comes to owe contact to a customer has the whole time for it from now on."""
        values = super()._prepare_duty_values(duty)
        if duty in self._contact_duties() and values["deadline"] < fields.Datetime.now():
            values = super()._prepare_duty_values(replace(duty, since=""))
        return values

    def _open_duties(self, duties):
        super()._open_duties(duties)
        ours = [duty for duty in self._contact_duties() if duty in duties]
        if ours:
            self.filtered(
                lambda p: p.next_contact_date or any(duty.owed_by(p) for duty in ours)
            )._show_next_contact()

    def _show_next_contact(self):
        """Show on the customers by when their live duty asks for contact."""
        if not self:
            return
        live = self._live_duties(self._contact_duties()).grouped("res_id")
        rows = []
        for partner in self.sudo():
            duty = live.get(partner.id)
            due = duty and duty[0].deadline
            days = due and partner._contact_days(duty[0])
            if (due or False, days or 0) != (partner.next_contact_date, partner.contact_interval):
                rows.append((partner.id, due or None, days or None))
        self._set_columns(rows, ["next_contact_date", "contact_interval"])

    def _contact_days(self, duty):
        tz = duty.company_id._sales_tz()
        return max(1, (local_date(duty.deadline, tz) - local_date(duty.date_opened, tz)).days)

    def _set_columns(self, rows, names, condition=None):
        """Write to each of many customers values of its own in one statement; return their ids.

        :param rows: (id, value of each field of `names`)
        :param condition: SQL on the row of `res_partner` and the row of values, `v`
        """
        if not rows:
            return []
        casts = [SQL("int"), *(SQL(self._fields[name].column_type[1]) for name in names)]
        done = self.env.execute_query(
            SQL(
                """
                UPDATE res_partner SET %s FROM (VALUES %s) v (key, %s)
                 WHERE res_partner.id = v.key AND %s RETURNING res_partner.id
                """,
                SQL(", ").join(SQL("%s = v.%s", *[SQL.identifier(name)] * 2) for name in names),
                value_rows(rows, casts),
                SQL(", ").join(map(SQL.identifier, names)),
                condition or SQL("TRUE"),
            )
        )
        partners = self.browse(row[0] for row in done)
        partners.invalidate_recordset([*names, "contact_urgency"], flush=False)
        return partners.ids

    @api.model
    def _start_contact_clocks(self):
        """Customers that were reviewed before this duty was there come to owe it, in batches."""
        duties = self._contact_duties()
        waiting = Domain("next_contact_date", "=", False) & Domain.OR(
            Domain(duty.owed) for duty in duties
        )
        while batch := self.search(waiting, limit=BATCH, order="id"):
            batch.sudo()._open_duties(duties)
            left = self.search_count(waiting)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return

    def action_open_contacts(self):
        return self._open_own(
            "sales_customer_mgmt.sales_contact_action", self.env._("Contacts with %s", self.name)
        )
