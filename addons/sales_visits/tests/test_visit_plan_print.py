from datetime import date

from odoo.tests import tagged

from .common_plan import OFFICE, PlanCase


@tagged("post_install", "-at_install")
class TestVisitPlanPrint(PlanCase):
    """What is carried along on paper: the month (VM-4.1), the week (VM-4.2), the day (VM-4.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.formal(cls.c1, place=(OFFICE[0] + 0.1, OFFICE[1]))
        cls.far = cls.formal(cls.approved(cls.sales1), place=(OFFICE[0] + 0.2, OFFICE[1]))
        cls.lost = cls.formal(cls.approved(cls.sales1), place=(0, 0))
        cls.first_visit = cls.may(cls.sales1, 12, 9, contact_ids=cls.c1.child_ids.ids)
        cls.may(cls.sales1, 12, 11, partner_id=cls.lost.id)
        cls.may(cls.sales1, 12, 14, partner_id=cls.far.id, transport="own_car")
        cls.spare = cls.may(cls.sales1, 12, 16, partner_id=cls.far.id, is_spare=True)
        cls.may(cls.sales1, 13, 9)

    def html(self, report, records):
        env = self.env(user=self.sales1)
        content, _kind = env["ir.actions.report"]._render_qweb_html(
            f"sales_visits.{report}", records.ids
        )
        return content.decode()

    def test_the_day_has_its_order_route_and_spare_targets(self):
        [sheet] = self.first_visit.with_user(self.sales1)._day_sheets()
        self.assertEqual((sheet["user"], sheet["day"]), (self.sales1, date(2026, 5, 12)))
        self.assertEqual(sheet["visits"].partner_id, self.c1 | self.lost | self.far)
        self.assertEqual(sheet["spare"], self.spare)
        out, unknown, on, back = sheet["legs"]
        self.assertEqual(unknown, 0)
        self.assertGreater(out, 0)
        self.assertAlmostEqual(out, on, delta=1)
        self.assertAlmostEqual(out + on, back, delta=1)
        html = self.html("report_visit_day", self.first_visit)
        for text in (self.c1.name, self.far.name, "Own car", "Spare targets", "09:00", "Chen Jie"):
            self.assertIn(text, html)

    def test_home_instead_of_the_office(self):
        self.sales1.visit_start = "home"
        self.assertIsNone(self.sales1._visit_base(self.env.company))
        self.sales1.partner_id.write(
            {"partner_latitude": OFFICE[0] + 0.1, "partner_longitude": OFFICE[1]}
        )
        [sheet] = self.first_visit.with_user(self.sales1)._day_sheets()
        self.assertEqual(sheet["legs"][0], 0)
        self.assertAlmostEqual(sheet["legs"][2], sheet["legs"][3], delta=1)

    def test_whose_day_it_is_not_gets_no_phone(self):
        """Who was handed the customer's visit in the past may print it, without what they see no more."""
        self.c1.child_ids.sudo().phone = "+86 190 0000 0001"
        visit = self.first_visit.with_user(self.sales1)
        self.assertIn("0001", visit._sheet_people())
        visit._begin(self.now())
        self.c1.sudo().user_id = self.sales3
        self.env.invalidate_all()
        self.assertEqual(visit._sheet_people(), "Chen Jie")

    def test_month_and_week(self):
        with self.at("2026-05-04 10:00:00"):
            self.env["sales.visit.week"]._write_period(self.env.company)
        week = self.env["sales.visit.week"].search([("user_id", "=", self.sales1.id)])
        for report, record in (("report_visit_plan", self.plan), ("report_visit_week", week)):
            with self.subTest(report):
                html = self.html(report, record)
                self.assertEqual(html.count(self.far.name), 2)
                self.assertIn("(spare)", html)
                self.assertIn(self.sales1.name, html)
