from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

BOSS = {
    "sales1": "supervisor1",
    "sales2": "supervisor1",
    "sales3": "supervisor2",
    "sales4": "supervisor2",
}
OFFICE = {"partner_latitude": 22.9371, "partner_longitude": 113.6713}  # Houjie
RETURNED = "楠溪快要流失了，请安排两次 / Nanxi is nearly lost: please plan two visits"
ASKED = "客户当天验厂 / The customer has an audit that day"


class SalesDemo(models.AbstractModel):
    """Plans of last month, of this one and of the next; the tables of this week and the next."""

    _inherit = "sales.demo"

    @api.model
    def _relive_plans(self):
        self._company().partner_id.write(OFFICE)
        today = datetime.combine(self._today(), time.min)
        month, monday = today.replace(day=1), today - timedelta(days=today.weekday())
        diary = []
        for first in (month - relativedelta(months=1), month):
            diary += self._months_diary(first, today)
        diary += self._next_months_diary(month + relativedelta(months=1), today)
        diary += self._weeks_diary(monday)
        self._relive("sales_visits", diary)
        self._move_a_visit()

    def _months_diary(self, first, today):
        """Opened, proposed, handed in and approved in the month before; one person is late."""
        before = first - relativedelta(months=1)
        yield self._opening("sales.visit.plan", before)
        for login, boss in BOSS.items():
            late = login == "sales4" and first < today.replace(day=1)
            plan = self._own("sales.visit.plan", login, first)
            sent = first + timedelta(days=1) if late else before + timedelta(days=24)
            yield before + timedelta(days=20), "16:05", login, plan, "action_fill"
            yield sent, "17:20", login, plan, "action_submit"
            yield sent + timedelta(days=1), "09:35", boss, plan, "action_approve"

    def _next_months_diary(self, first, today):
        """One plan waits for the supervisor, one was returned, one is proposed, one is still empty."""
        yield self._opening("sales.visit.plan", first - relativedelta(months=1))
        for login in ("sales1", "sales2", "sales3"):
            plan = self._own("sales.visit.plan", login, first)
            yield 1, "15:10", login, plan, "action_fill"
            if login != "sales2":
                yield 1, "16:20", login, plan, "action_submit"
        plan = self._own("sales.visit.plan", "sales3", first)
        yield 1, "17:40", "supervisor2", plan, "action_return", RETURNED

    def _weeks_diary(self, monday):
        week = timedelta(days=7)
        yield self._opening("sales.visit.week", monday - week)
        yield self._opening("sales.visit.week", monday)
        for login in BOSS:
            sent = monday if login == "sales4" else monday - timedelta(days=3)
            table = self._own("sales.visit.week", login, monday)
            yield sent, "17:30", login, table, "action_submit"
        yield (
            1,
            "17:50",
            "sales1",
            self._own("sales.visit.week", "sales1", monday + week),
            "action_submit",
        )

    def _opening(self, model, day):
        """With the day, so that on the first there is the next month to plan, however early it is."""
        return day, "00:00", None, (model, [("id", "=", 0)]), "_write_period", self._company()

    def _own(self, model, login, first):
        return model, [("user_id.login", "=", login), ("date_from", "=", first.date())]

    def _move_a_visit(self):
        """One visit to come of this month's plan was moved yesterday."""
        visit = self.env["sales.visit"].search(
            [
                ("user_id.login", "=", "sales1"),
                ("plan_id.approval_state", "=", "approved"),
                ("date_start", ">", fields.Datetime.now() + timedelta(days=1)),
            ],
            order="date_start",
            limit=1,
        )
        with self._back_at(self._moment(self._working_days()[0], "11:15")):
            for moved in visit.with_user(visit.user_id):
                start = moved.date_start + timedelta(days=1 if moved.day.weekday() < 4 else 3)
                moved._change("move", ASKED, date_start=start)
