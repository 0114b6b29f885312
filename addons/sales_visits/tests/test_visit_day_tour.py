from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.tests.common_browser import PHONE, BrowserCase

from .common_checkin import CheckinCase


@tagged("post_install", "-at_install")
class TestVisitDayTour(BrowserCase, CheckinCase):
    """Arriving and leaving by hand, on a phone 390 pixels wide (VM-6.2)."""

    stem = "visit_day"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today_s = cls.today(cls.sales1)

    def tap(self, tour, person="sales1"):
        self.play(tour, person, PHONE)
        return self.today_s.sudo().checkin_ids.sorted("id")

    def test_inside(self):
        checkins = self.tap("inside")
        self.assertEqual(checkins.mapped("kind"), ["in", "out"])
        self.assertEqual(checkins.mapped("verdict"), ["inside", "inside"])
        self.assertEqual(round(checkins[0].distance), 200)

    def test_outside(self):
        checkin = self.tap("outside")
        self.assertEqual((checkin.verdict, checkin.reason), ("outside", "We meet elsewhere"))
        self.assertEqual(checkin.duty_ids.user_id, self.supervisor1)

    def test_discarded(self):
        self.assertFalse(self.tap("discarded"))

    def test_inaccurate(self):
        checkin = self.tap("inaccurate")
        self.assertEqual((checkin.verdict, checkin.accuracy), ("unclear", 3000))

    def test_denied(self):
        checkin = self.tap("denied")
        self.assertEqual((checkin.verdict, checkin.has_place), ("no_fix", False))

    def test_stale(self):
        checkin = self.tap("stale")
        self.assertEqual(checkin.verdict, "unclear")
        self.assertGreater(checkin.fix_age, 3500)

    def test_unplanned(self):
        self.today_s.unlink()
        self.play("unplanned", "sales1", PHONE)
        visit = self.env["sales.visit"].search([("user_id", "=", self.sales1.id)])
        self.assertEqual((visit.partner_id, visit.is_unplanned), (self.c1, True))
        self.assertEqual((visit.state, visit.arrival_verdict), ("under_way", "inside"))

    def test_offline(self):
        checkins = self.tap("offline")
        self.assertEqual(checkins.mapped("kind"), ["in", "out"])
        self.assertEqual(self.today_s.state, "done")
        report = self.today_s.sudo().report_ids
        self.assertEqual((report.result, report.summary), ("partly", "They want lighter colours"))

    def test_reload(self):
        self.assertEqual(self.tap("reload").mapped("kind"), ["in"])

    def test_refused(self):
        """What the server refuses is told, and stays until the person gives it up."""
        self.patch(
            type(self.env["sales.visit"]),
            "_check_day",
            lambda visit, deed: visit._check_verb("finish"),
        )
        self.assertFalse(self.tap("refused"))

    def test_card(self):
        self.tap("card")
