from odoo.tests import TransactionCase, tagged

from ..models.sales_complaint import CHANNELS, STATES


@tagged("post_install", "-at_install")
class TestComplaintDemo(TransactionCase):
    """The demo company's complaints are in every state and were lived through (CM-5.2, SP-6.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        known = cls.env["ir.model.data"].search(
            [("module", "=", "sales_complaints"), ("model", "=", "sales.complaint")]
        )
        cls.complaints = cls.env["sales.complaint"].browse(known.mapped("res_id"))

    def complaint(self, name):
        return self.env.ref(f"sales_complaints.complaint_{name}")

    def test_every_state_and_channel(self):
        self.assertEqual(set(self.complaints.mapped("state")), {state for state, _name in STATES})
        self.assertEqual(set(self.complaints.mapped("channel")), {key for key, _name in CHANNELS})
        self.assertEqual(
            set(self.complaints.mapped("clock_state")), {"running", "paused", "overdue", "none"}
        )

    def test_about_real_deliveries(self):
        for complaint in self.complaints.filtered("partner_id"):
            with self.subTest(complaint=complaint.display_name):
                self.assertLess(complaint.picking_id.date_done, complaint.date_received)
                self.assertIn(complaint.product_id, complaint.picking_id.move_ids.product_id)
                self.assertEqual(complaint.user_id, complaint.partner_id.user_id)

    def test_numbered_as_they_came(self):
        ordered = self.complaints.sorted("date_received").filtered(
            lambda complaint: complaint.company_id == self.env.ref("sales_policy.company_a")
        )
        self.assertEqual(ordered.mapped("name"), sorted(ordered.mapped("name")))

    def test_the_critical_one_runs(self):
        critical = self.complaint("hengrui_film")
        self.assertEqual((critical.severity, critical.state), ("critical", "confirmed"))
        self.assertEqual(critical.owed_id.code, "solution_critical")

    def test_stories(self):
        self.assertEqual(self.complaint("oudun_sole").round, 2)
        self.assertEqual(self.complaint("anbu_foam").clock_state, "paused")
        self.assertGreater(self.complaint("tongle_smell").hours_paused, 24)
        overdue = self.complaint("tengyue_foam")._live_duties()
        self.assertTrue(overdue.filtered(lambda duty: duty.escalation_level))

    def test_after_sales(self):
        contacts = self.env["sales.aftersales.contact"].search([])
        duties = self.env["sales.duty"].search(
            [("res_model", "=", contacts._name), ("res_id", "in", contacts.ids)]
        )
        self.assertLessEqual({"done", "late", "overdue"}, set(duties.mapped("state")))
        self.assertIn(2, contacts.mapped("satisfaction"))

    def test_analyses(self):
        """Each past month was analysed on its first day and told to management (CM-5.3.2)."""
        analyses = self.env["sales.complaint.analysis"].search(
            [("company_id", "=", self.env.ref("sales_policy.company_a").id)], order="date_from"
        )
        told = analyses.filtered("proposals")
        self.assertGreaterEqual(len(told), 2)
        for analysis in told:
            self.assertEqual(analysis.state, "sent")
            self.assertLess(analysis.date_written.date(), analysis.date_sent.date())
            received = self.complaints.filtered(
                lambda c, a=analysis: (
                    c.company_id == a.company_id and c.date_received.date() <= a.date_to
                )
            )
            self.assertGreater(analysis.figures["now"]["complaints"], 0)
            self.assertLessEqual(analysis.figures["now"]["complaints"], len(received))

    def test_products_fit(self):
        """Midsoles are complained of as midsoles, not as what happened to be delivered with them."""
        told = {
            "yonggu_density": "product_eva_midsole",
            "baishun_colour": "product_leather_micro",
            "hengbu_film": "product_tpu_film",
            "tongle_smell": "product_insole_pu",
            "yonggu_midsole": "product_eva_midsole",
            "tengyue_foam": "product_eva_foam",
        }
        for name, product in told.items():
            with self.subTest(complaint=name):
                product = self.env.ref(f"sales_customer_mgmt.{product}")
                self.assertEqual(self.complaint(name).product_id, product)

    def test_closed_case_is_whole(self):
        """The 8D report of the closed case has nothing missing (CM-5.3.2)."""
        case = self.complaint("yonggu_density").case_ids
        self.assertEqual(case.state, "closed")
        self.assertEqual(set(case.action_ids.mapped("kind")), {"corrective", "preventive"})
        self.assertEqual(set(case.action_ids.mapped("state")), {"effective"})
        self.assertTrue(case.team_ids and case.containment and case.lesson and case.root_cause)
        [by_planning] = case.action_ids.filtered(lambda action: action.kind == "preventive")
        self.assertIn("供应商", by_planning.proof)

    def test_lot(self):
        """One lot, four customers who tried it, two whose goods are packed; all others are called
        (SD-2.3.4)."""
        complaint = self.complaint("libu_rebound")
        rows = {
            self.env["res.partner"].browse(row["partner_id"]): row
            for row in complaint._trace_rows(complaint._traced_lots())
        }
        names = ("yonggu", "tengyue", "haisheng", "shenjie", "jiecheng")
        customers = [self.env.ref(f"sales_customer_mgmt.customer_{name}") for name in names]
        self.assertEqual(set(rows), set(customers))
        self.assertEqual([rows[c]["delivered"] for c in customers], [200, 400, 150, 0, 0])
        self.assertEqual([rows[c]["underway"] for c in customers], [0, 0, 0, 250, 200])
        calls = complaint._calls([customer.id for customer in customers])
        self.assertEqual(set(calls.mapped("res_id")), {customer.id for customer in customers})
        self.assertEqual(len(calls.filtered(lambda call: not call.active)), 2)
        self.assertEqual(complaint._stock_left(complaint.lot_id), 950)

    def test_logo(self):
        """Reports and portal pages show the company's own mark, not Odoo's placeholder."""
        for company in ("company_a", "company_b"):
            company = self.env.ref(f"sales_policy.{company}")
            self.assertFalse(company.uses_default_logo)
