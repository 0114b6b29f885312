from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import VisitCase

START = datetime(2026, 3, 11, 1)  # Wednesday, 9:00 in Shanghai


@tagged("post_install", "-at_install")
class TestTrip(VisitCase):
    """Leaving the office is requested, approved and filed (VM-6.1, VM-4.5); what is not is absence (VM-6.4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Asia/Shanghai"

    def trip(self, user=None, **vals):
        return (
            self.env["sales.trip"]
            .with_user(user or self.sales1)
            .create(
                {
                    "name": "Wenzhou",
                    "reason": "Spring samples",
                    "date_from": START,
                    "date_to": START + timedelta(hours=9),
                    **vals,
                }
            )
        )

    def approved_trip(self, approver=None, **vals):
        with freeze_time(START - timedelta(days=2)):
            trip = self.trip(**vals)
            trip.action_submit()
            trip.with_user(approver or self.supervisor1).action_approve()
        return trip

    def test_late_is_after_the_day_before(self):
        # the day before ends at midnight in Shanghai, 16:00 UTC
        for moment, late in (
            (datetime(2026, 3, 10, 15, 59, 59), False),
            (datetime(2026, 3, 10, 16), True),
        ):
            with self.subTest(moment), freeze_time(moment):
                trip = self.trip()
                trip.action_submit()
                self.assertEqual(trip.is_late, late)
                trip.action_withdraw()
                trip.unlink()

    def test_nothing_is_requested_afterwards(self):
        with (
            freeze_time(START + timedelta(days=1)),
            self.assertRaisesRegex(UserError, "requested before one leaves"),
        ):
            self.trip().action_submit()

    def test_supervisors_ask_the_general_manager(self):
        with freeze_time(START - timedelta(days=2)):
            trip = self.trip(self.supervisor1, user_id=self.supervisor1.id)
            trip.action_submit()
            self.assertEqual(trip.sudo().approval_ids.approver_ids, self.gm)

    def test_nobody_is_on_two_trips(self):
        self.approved_trip()
        self.trip(date_from=START + timedelta(hours=9), date_to=START + timedelta(hours=12))
        with self.assertRaisesRegex(ValidationError, "two trips at once"):
            self.trip(date_from=START + timedelta(hours=8), date_to=START + timedelta(hours=9))

    def test_back_or_cancelled_by_who_travels(self):
        trip = self.approved_trip()
        with self.assertRaisesRegex(UserError, "Who travels says so"):
            trip.with_user(self.supervisor1).action_back()
        with freeze_time(START):
            trip.action_cancel("The plant is closed")
        self.assertEqual(trip.cancel_reason, "The plant is closed")
        with self.assertRaises(UserError):
            trip.action_back()
        self.assertFalse(self.env["sales.trip"]._covering(self.sales1, START))

    def test_rights(self):
        draft, approved = (
            self.trip(date_from=START + timedelta(days=3), date_to=START + timedelta(days=4)),
            None,
        )
        approved = self.approved_trip()
        clerk = self.env["res.users"].create(
            {
                "name": "Clerk",
                "login": "v_clerk",
                "group_ids": [
                    fields.Command.set(
                        [
                            self.env.ref("base.group_user").id,
                            self.env.ref("sales_policy.group_order_clerk").id,
                        ]
                    )
                ],
            }
        )
        for login, user in {**self.users, "clerk": clerk}.items():
            own = login in {"sales1", "supervisor1", "gm", "salesadmin"}
            with self.subTest(login):
                self.assertEqual(draft.with_user(user).has_access("read"), own)
                self.assertEqual(
                    approved.with_user(user).has_access("read"), own or login == "clerk"
                )
                self.assertEqual(
                    draft.with_user(user).has_access("write"), own and login != "salesadmin"
                )
        with self.assertRaises(AccessError):
            self.trip(user_id=self.sales3.id)
        for name, value in (("is_late", False), ("date_back", START), ("date_cancelled", START)):
            with self.subTest(name), self.assertRaises(AccessError):
                draft.write({name: value})
        with self.assertRaises(UserError):
            approved.date_to = START + timedelta(days=5)

    def test_who_keeps_the_file_opens_it(self):
        """Without the visits, whose customers are not for the assistant (CM-4.2.2)."""
        trip = self.approved_trip()
        self.visit(self.sales1, date_start=START + timedelta(hours=2))
        clerk = new_test_user(self.env, "v_file", "sales_policy.group_order_clerk")
        for user, sees in ((self.sales1, True), (clerk, False)):
            with self.subTest(user.login):
                form = Form(trip.with_user(user))
                self.assertEqual(form.name, "Wenzhou")
                self.assertEqual("visit_ids" in form._view["fields"], sees)

    def test_transport_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        car = self.env.ref("sales_visits.selection__sales_visit__transport__own_car")
        car.with_context(lang="fr_FR").name = "Sa voiture"
        trips = self.env["sales.trip"].with_context(lang="fr_FR")
        options = dict(trips.fields_get(["transport"])["transport"]["selection"])
        self.assertEqual(options["own_car"], "Sa voiture")
        self.assertEqual(
            options.keys(),
            dict(self.env["sales.visit"].fields_get()["transport"]["selection"]).keys(),
        )

    def test_the_form_in_print(self):
        """拜访申请单: with visits and costs for who sees them, without for who keeps the file."""
        trip = self.approved_trip()
        self.visit(self.sales1, date_start=START + timedelta(hours=2))
        with freeze_time(START - timedelta(days=1)):
            self.env["sales.visit.request"].with_user(self.sales1).create(
                {"kind": "gift", "name": "Mooncakes", "amount": 200, "trip_id": trip.id}
            )
        clerk = new_test_user(self.env, "v_print", "sales_policy.group_order_clerk")
        for user, sees in ((self.sales1, True), (clerk, False)):
            reports = self.env["ir.actions.report"].with_user(user)
            html, _kind = reports._render_qweb_html("sales_visits.report_trip", trip.ids)
            with self.subTest(user.login):
                for text in ("Wenzhou", "Spring samples", "09:00", self.supervisor1.name):
                    self.assertIn(text, html.decode())
                self.assertEqual(self.c1.name in html.decode(), sees)
                self.assertEqual("Mooncakes" in html.decode(), sees)

    def begin(self, moment=START + timedelta(hours=1)):
        visit = self.visit(self.sales1, date_start=moment)
        visit._begin(moment)
        return visit

    def test_a_trip_covers_its_visits(self):
        trip = self.approved_trip()
        visit = self.begin()
        self.assertEqual((visit.basis, visit.trip_id, visit.absence_state), ("trip", trip, False))
        self.assertIn(visit, trip.visit_ids)

    def test_a_trip_not_approved_covers_nothing(self):
        with freeze_time(START - timedelta(days=2)):
            self.trip().action_submit()
        self.assertEqual(self.begin().absence_state, "reported")

    def test_absence_is_told_to_the_supervisor_and_excused(self):
        visit = self.begin()
        self.assertEqual((visit.basis, visit.absence_state), ("none", "reported"))
        told = visit.sudo().message_ids.filtered("partner_ids")
        self.assertEqual(told.partner_ids, self.supervisor1.partner_id)
        for user in (self.sales1, self.sales2, self.supervisor2, self.salesadmin):
            with self.subTest(user.login), self.assertRaises(UserError):
                visit.with_user(user).action_excuse("Their call came in the morning")
        with self.assertRaisesRegex(UserError, "why the absence is excused"):
            visit.with_user(self.supervisor1).action_excuse("")
        visit.with_user(self.supervisor1).action_excuse("Their call came in the morning")
        self.assertEqual((visit.absence_state, visit.excused_by_id), ("excused", self.supervisor1))
        with self.assertRaises(AccessError):
            visit.with_user(self.sales1).absence_state = False

    def test_rules_know_their_documents(self):
        """A rule without a model would hold for documents of all kinds."""
        rules = self.env["sales.approval.rule"].search([("model_id", "!=", False)])
        self.env.cr.execute(
            "SELECT count(*) FROM sales_approval_rule WHERE model_id IS NOT NULL AND model IS NULL"
        )
        self.assertEqual((bool(rules), self.env.cr.fetchone()), (True, (0,)))
