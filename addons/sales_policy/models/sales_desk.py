from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.sales_policy.one_by_one import one_by_one

from .sales_duty import LIVE

ROWS = 5
DUTY_ROW = ["res_model", "res_id", "res_name", "parameter_id", "deadline", "state"]


class SalesDesk(models.AbstractModel):
    """The desk (工作台): what a person meets in the morning, section by section.

    An addon adds a section by extending `_section_names` and writing `_section_<name>`, which returns
    the dict of `_section`, or None when the section is not for this person. The daily digest shows the
    same sections.
    """

    _name = "sales.desk"
    _description = "Desk"

    @api.model
    def _section_names(self):
        return ["duties", "approvals", "readings", "team_duties"]

    @api.model
    @api.readonly
    def get_sections(self):
        """The sections of the current user that are for them, in order; the empty ones come last, so
        that a phone shows first what there is to do."""
        sections = (getattr(self, f"_section_{name}")() for name in self._section_names())
        return sorted(filter(None, sections), key=lambda section: not section["count"])

    def _section(
        self,
        name,
        title,
        model,
        domain,
        *,
        row,
        action,
        urgent=None,
        empty="",
        order=None,
        read=(),
        deed=None,
    ):
        """A section that shows the first records of `domain`; None without any where `empty` says nothing.

        :param row: function of a record that returns the dict of `_row`
        :param action: XML id of the action that shows all
        :param urgent: domain of the records to count in red
        :param read: names of the fields that `row` asks for, to have them at once; with a dot those of
            the record in the field before it, whoever may read that
        :param deed: (label, XML id of an action) of what people do from here, with one tap
        """
        if not empty and not self.env[model].sudo().search_count(domain, limit=1):
            return None  # most days; record rules, which take longer than that, only take away
        query = self.env[model]._search(domain, order=order or self.env[model]._order)
        query.limit = ROWS  # now, since the same query counts all
        leaves = Domain(domain).iter_conditions()
        own = any(leaf.operator == "=" and leaf.value == self.env.uid for leaf in leaves)
        records, count, red = self._first_and_counts(self.env[model], query, urgent, read, own)
        if not records and not empty:
            return None
        return {
            "name": name,
            "title": title,
            "count": count,
            "urgent": red,
            "rows": [row(record) for record in records],
            "action": action,
            "empty": empty or "",
            "deed": deed and {"label": deed[0], "action": deed[1]},
        }

    def _first_and_counts(self, model, query, urgent, read, own):
        """The first records, the number of all and of the urgent ones; in one query where they are
        one's `own`, while of all others an index gives the first and a second query counts."""
        if query.is_empty():
            return model, 0, 0
        red = Domain(urgent or Domain.FALSE).optimize_full(model)
        red = red._to_sql(model, query.table, query)
        counts = [SQL("COUNT(*)"), SQL("COUNT(*) FILTER (WHERE %s)", red)]
        over = [SQL("%s OVER ()", count) for count in counts] if own else []
        records, numbers = self._fetch_first(model, query, read, over)
        if not own and records:
            query.order = query.limit = None
            numbers = self.env.execute_query(query.select(*counts))[0]
        return records, *(numbers or (0, 0))

    def _fetch_first(self, model, query, read, over):
        """The records of `query` with the fields `read` in the cache, and the values of `over`."""
        paths = [name.partition(".") for name in read]
        fetched = model._determine_fields_to_fetch([name for name, _dot, _rest in paths])
        columns = [field for field in fetched if field.column_type]
        names = (model._field_to_sql(query.table, field.name, query) for field in columns)
        rows = self.env.execute_query(
            query.select(SQL.identifier(query.table, "id"), *names, *over)
        )
        records = model.browse(row[0] for row in rows)
        for index, field in enumerate(columns, 1):
            field._insert_cache(records, [row[index] for row in rows])
        for name, _dot, of_other in paths:
            if of_other:
                records.sudo()[name].fetch([of_other])
        return records, rows[0][1 + len(columns) :] if rows else ()

    def _row(self, record, title, subtitle="", moment=False, urgent=False):
        return {
            "res_model": record._name,
            "res_id": record.id,
            "title": title,
            "subtitle": subtitle,
            "moment": fields.Datetime.to_string(moment) if moment else False,
            "urgent": urgent,
        }

    def _duty_row(self, duty):
        return {
            **self._row(
                duty,
                duty.res_name,
                duty.parameter_id.display_name,
                duty.deadline,
                urgent=duty.state == "overdue",
            ),
            "res_model": duty.res_model,
            "res_id": duty.res_id,
        }

    @api.model
    def _duties_told_elsewhere(self):
        """Domain of the current user's duties that another section tells, with more about them."""
        readings = self.env["sales.regulation.reading"]
        own = readings._search([("user_id", "=", self.env.uid)], bypass_access=True)
        return Domain("res_model", "=", readings._name) & Domain("res_id", "in", own)

    def _section_duties(self):
        mine = Domain("user_id", "=", self.env.uid) & Domain("state", "in", LIVE)
        return self._section(
            "duties",
            self.env._("What I owe"),
            "sales.duty",
            mine & ~self._duties_told_elsewhere(),
            urgent=[("state", "=", "overdue")],
            read=DUTY_ROW,
            row=self._duty_row,
            action="sales_policy.sales_duty_action_mine",
            empty=self.env._("Nothing owed. Well done."),
        )

    def _section_approvals(self):
        leads = self.env.user.has_group("sales_policy.group_supervisor")
        decidable = [("can_decide", "=", True)]
        return self._section(
            "approvals",
            self.env._("Waiting for my approval"),
            "sales.approval",
            decidable,
            order="date_submitted, id",
            read=["res_name", "res_model", "requester_id", "date_submitted"],
            row=lambda approval: self._row(
                approval,
                approval.res_name,
                f"{approval.model_name} · {approval.requester_id.name}",
                approval.date_submitted,
            ),
            action="sales_policy.sales_approval_action_queue",
            empty=leads and self.env._("Nothing waits for you."),
        )

    def _section_readings(self):
        domain = [("user_id", "=", self.env.uid), ("state", "=", "owed")]
        readings = self.env["sales.regulation.reading"].search(domain)
        if not readings:
            return None
        duties = readings._live_duties()
        owed = duties.grouped("res_id")
        overdue = duties.filtered(lambda duty: duty.state == "overdue")
        return self._section(
            "readings",
            self.env._("Regulations to read"),
            "sales.regulation.reading",
            domain,
            urgent=[("id", "in", overdue.mapped("res_id"))],
            row=lambda reading: self._reading_row(reading, owed.get(reading.id)),
            action="sales_policy.sales_regulation_reading_action_mine",
        )

    def _reading_row(self, reading, duty):
        return {
            **self._row(
                reading,
                reading.revision_id.display_name,
                duty.parameter_id.display_name if duty else "",
                duty and duty.deadline,
                urgent=bool(duty) and duty.state == "overdue",
            ),
            "res_model": "sales.regulation.revision",
            "res_id": reading.revision_id.id,
        }

    def _section_team_duties(self):
        if not self.env.user.has_group("sales_policy.group_supervisor"):
            return None
        return self._section(
            "team_duties",
            self.env._("Overdue in my team"),
            "sales.duty",
            [("user_id", "!=", self.env.uid), ("state", "=", "overdue")],
            urgent=[("escalation_level", ">", 0)],
            read=[*DUTY_ROW, "user_id"],
            row=lambda duty: {
                **self._duty_row(duty),
                "subtitle": f"{duty.user_id.name} · {duty.parameter_id.display_name}",
            },
            action="sales_policy.sales_duty_action_team",
            empty=self.env._("Your team is on time."),
        )

    @api.model
    def _cron_digest(self):
        """Send each person who owes something the sections of their desk, once a working day, when
        the company's hour for it has come where they are."""
        owing = self.env["sales.duty"]._read_group([("state", "in", LIVE)], ["user_id"])
        deciding = self.env["sales.approval"]._read_group(
            [("state", "=", "pending")], ["approver_ids"]
        )
        people = self.env["res.users"].union(*(user for (user,) in [*owing, *deciding] if user))
        waiting = people.filtered(lambda user: user.active and user._sales_digest_is_due())
        for index, user in enumerate(waiting, 1):
            user.sudo().sales_digest_date = user._sales_local_now().date()
            one_by_one(user, self._send_digest_to)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(waiting) - index):
                return

    def _send_digest_to(self, user):
        self.with_user(user).with_context(lang=user.lang, tz=user.tz)._send_digest()

    def _send_digest(self):
        sections = [section for section in self.get_sections() if section["count"]]
        if sections:
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=self.env.user.partner_id.ids,
                subject=self.env._("Your desk this morning"),
                body=self.env["ir.qweb"]._render(
                    "sales_policy.desk_digest", {"sections": sections}
                ),
                email_layout_xmlid="mail.mail_notification_light",
            )
