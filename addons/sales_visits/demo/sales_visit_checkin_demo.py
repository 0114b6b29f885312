from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch
from uuid import NAMESPACE_URL, uuid5

from odoo import api, models
from odoo.fields import Command

from .sales_visit_plan_demo import BOSS

METRE = 1 / 111_195  # degrees of latitude
UNPLANNED = "new_customer"  # the purpose of what stands in no plan
AGREED = "下月订单已谈妥 / Next month's order is agreed"
SURENESS = 18  # metres, of a phone under the open sky


class SalesDemo(models.AbstractModel):
    """Visits of the past weeks, each planned in the morning, arrived at and left; and those of today."""

    _inherit = "sales.demo"

    @api.model
    def _relive_checkins(self, module, visits, judgements, today):
        """
        :param module: the addon whose customers are visited
        :param visits: [(working days ago, "HH:MM" of arrival, of leaving, login, customer, purpose, metres
            away or None without a place, reason)]
        :param judgements: deeds of the diary
        :param today: [("HH:MM", login, customer, purpose, whether it is a spare target)]
        """
        diary = [deed for visit in visits for deed in self._visit_deeds(module, *visit)]
        diary += [self._day_deed(when, login) for when, login in {(v[0], v[3]) for v in visits}]
        with self._contacts_later():
            self._relive(module, diary + judgements)
        day = self._today()
        for at, login, customer, purpose, is_spare in today:
            values = self._visit_values(module, self._moment(day, at), login, customer, purpose)
            visit = self.env["sales.visit"].create({**values, "is_spare": is_spare})
            visit._join_plan(closed=True)
        self._keep_plans(day)

    def _keep_plans(self, today):
        """What else was planned until yesterday: nine visits of ten were made at about their time, and their
        reports accepted; last month is to be judged. In bulk, as there are many."""
        visits = self.env["sales.visit"].search(
            [
                ("state", "=", "planned"),
                ("day", "<", today),
                ("plan_id.approval_state", "=", "approved"),
            ]
        )
        made = visits.filtered(lambda visit: visit.id % 10)
        for visit in made:
            begun = visit.date_start + timedelta(minutes=visit.id % 17 - 4)
            visit.write(
                {
                    "state": "done",
                    "date_begun": begun,
                    "date_finished": begun + timedelta(minutes=40 + visit.id % 31),
                    "basis": "plan",
                    "supervisor_id": visit.user_id._sales_supervisor().id,
                    "grade_id": visit.partner_id.customer_grade_id.id,
                }
            )
        (visits - made)._set_state("miss")
        self.env["sales.visit.report"].create([self._report_values(visit) for visit in made])
        made._count_contacts()
        for customer, visits_there in made.grouped("partner_id").items():
            customer._mark_visited(max(visits_there.mapped("date_begun")))
        company = self._company()
        self.env["sales.visit"]._write_results(company, timedelta(days=30))
        self.env["sales.visit.appraisal"]._write_period(company)

    def _report_values(self, visit):
        reported = visit.date_finished + timedelta(hours=3)
        return {
            **visit._report_values(),
            "approval_state": "approved",
            "date_submitted": reported,
            "date_reported": reported,
            "date_approved": reported + timedelta(days=1),
            "result": ("reached", "partly", "reached")[visit.id % 3],
            "outlook": ("likely", "unclear", "ordered")[visit.id % 3],
            "summary": "按计划拜访 / Visited as planned",
        }

    @contextmanager
    def _contacts_later(self):
        """The customers' duties have come to today already (their own diary was lived before this one), so
        what visits mean to them as contacts is counted today."""
        contacts, waiting = self.env["sales.contact"], []
        with patch.object(type(contacts), "_count", lambda _self, rows: waiting.extend(rows)):
            yield
        contacts._count(waiting)

    def _visit_values(self, module, moment, login, customer, purpose):
        return {
            "partner_id": self.env.ref(f"{module}.customer_{customer}").id,
            "user_id": self.env["res.users"].search([("login", "=", login)]).id,
            "date_start": moment,
            "purpose_ids": [
                Command.set(self.env.ref(f"sales_visits.sales_visit_purpose_{purpose}").ids)
            ],
        }

    def _visit_deeds(self, module, when, arrive, leave, login, customer, purpose, away, reason):
        start = self._moment(self._working_days()[when - 1], arrive)
        values = self._visit_values(module, start, login, customer, purpose)
        nothing = ("sales.visit", [("id", "=", 0)])
        visit = (
            "sales.visit",
            [("partner_id", "=", values["partner_id"]), ("date_start", "=", start)],
        )
        place = self._phone_place(module, customer, away)
        return [
            (when, "08:10", login, nothing, "create", values),
            *([] if purpose == UNPLANNED else [(when, "08:11", None, visit, "_join_plan", True)]),
            *(
                (
                    when,
                    at,
                    login,
                    visit,
                    verb,
                    {"token": self._key(when, login, at), **place, **more},
                )
                for at, verb, more in (
                    (arrive, "action_check_in", {"reason": reason}),
                    (leave, "action_check_out", {}),
                )
            ),
            *self._report_deeds(when, login, values["partner_id"], start),
        ]

    def _report_deeds(self, when, login, partner_id, start):
        """Reported in the evening, accepted the next morning; those of yesterday are still to be written."""
        if when == 1:
            return []
        visit = [("visit_id.date_start", "=", start), ("partner_id", "=", partner_id)]
        report, boss = ("sales.visit.report", visit), BOSS[login]
        words = {
            "result": "reached",
            "outlook": "likely",
            "summary": AGREED,
            "others_met": "采购经理 / Purchasing manager",
        }
        return [
            (when, "17:30", login, report, "write", words),
            (when, "17:32", login, report, "action_submit"),
            (when - 1, "09:12", boss, report, "action_approve"),
        ]

    def _day_deed(self, when, login):
        user = self.env["res.users"].search([("login", "=", login)])
        day = self._working_days()[when - 1]
        own = [("user_id", "=", user.id), ("day", "=", day), ("state", "=", "draft")]
        return when, "17:50", login, ("sales.daily.report", own), "action_send"

    def _phone_place(self, module, customer, away):
        if away is None:
            return {"fix_error": "denied"}
        partner = self.env.ref(f"{module}.customer_{customer}")
        return {
            "latitude": partner.partner_latitude + away * METRE,
            "longitude": partner.partner_longitude,
            "accuracy": SURENESS,
            "fix_age": 2,
        }

    def _key(self, *parts):
        return str(uuid5(NAMESPACE_URL, "/".join(map(str, parts))))
