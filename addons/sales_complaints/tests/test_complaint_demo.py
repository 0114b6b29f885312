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
