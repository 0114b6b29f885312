from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields

from .common import VisitCase

# A Monday, 10:00 on the company's clock in Shanghai
MONDAY = datetime(2026, 3, 2, 2)


class ReportCase(VisitCase):
    """`report(user)` leaves a customer and returns the report; `at(moment)` sets the clock of the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.env["resource.calendar.leaves"].search([]).unlink()
        cls.person = cls.c1.child_ids[:1]

    def setUp(self):
        super().setUp()
        self.now = MONDAY
        self.startPatcher(patch.object(fields.Datetime, "now", lambda *_: self.now))

    def at(self, moment=None, **delta):
        self.now = (moment or self.now) + timedelta(**delta)

    def made(self, user=None, **vals):
        """A visit of an hour that ends now."""
        user = user or self.sales1
        visit = self.visit(user, date_start=self.now - timedelta(hours=1), **vals)
        visit._begin(self.now - timedelta(hours=1))
        visit._finish(self.now)
        return visit

    def report(self, user=None, **vals):
        return self.made(user, **vals).report_ids

    def written(self, user=None, **vals):
        report = self.report(user, **vals)
        report.write(
            {"result": "reached", "summary": "They like EVA", "contact_ids": self.person.ids}
        )
        return report

    def duty(self, document, clause):
        """The last duty under `clause` that `document` brought about."""
        return self.env["sales.duty"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("clause_id.number", "=", clause),
            ],
            order="id desc",
            limit=1,
        )

    def promise(self, user, **vals):
        return (
            self.env["sales.promise"]
            .with_user(user)
            .create(
                {
                    "name": "Samples of the new colours",
                    "partner_id": self.c1.id,
                    "date_due": fields.Date.to_date("2026-03-06"),
                    **vals,
                }
            )
        )

    def job(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"sales_visits.{name}").method_direct_trigger()

    def told(self, person, text):
        """Messages with `text` that notify `person`."""
        return self.env["mail.message"].search(
            [("notified_partner_ids", "in", person.partner_id.ids), ("body", "ilike", text)]
        )
