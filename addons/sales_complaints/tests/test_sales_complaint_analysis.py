from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_quality import STEPS, QualityCase


@tagged("post_install", "-at_install")
class TestSalesComplaintAnalysis(QualityCase):
    """Statistics of complaints (CM-5.3.1) and the monthly analysis for management (CM-5.3.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Analysed"})
        cls.env.user.company_ids |= cls.company
        cls.users["gm"].company_ids |= cls.company
        cls.quality.company_ids |= cls.company
        cls.sales1.company_ids |= cls.company
        cls.product, cls.other = cls.env["product.product"].create(
            [{"name": "Sole 39"}, {"name": "Sole 40"}]
        )
        cls.first = cls.company._sales_today() + relativedelta(day=1, months=-1)
        cls.noon = fields.Datetime.to_datetime(cls.first) + timedelta(days=3, hours=4)

    def received(self, days=0, **vals):
        """A complaint of the month before, in the company that is analysed."""
        moment = self.noon + timedelta(days=days)
        complaint = self.complaint(
            self.sales1, product_id=self.product.id, date_received=moment, **vals
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_complaint SET company_id = %s WHERE id = %s",
            [self.company.id, complaint.id],
        )
        self.env.invalidate_all()
        return complaint.with_user(self.env.user).with_context(
            allowed_company_ids=[self.company.id]
        )

    def solved(self, complaint, response, solution):
        """Answered and solved after so many hours."""
        for verb in ("confirm", *STEPS):
            hours = response if verb == "confirm" else solution
            moment = complaint.date_received + timedelta(hours=hours)
            with freeze_time(moment):
                complaint._move(verb)

    def deliver(self, number):
        """So many deliveries of the product to the customer in the month, as the journal has them."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])
        location = self.env["stock.location"].create(
            {"name": "Customers", "usage": "customer", "company_id": False}
        )
        places = {"location_id": warehouse.lot_stock_id.id, "location_dest_id": location.id}
        move = {"product_id": self.product.id, "product_uom_qty": 1, **places}
        pickings = self.env["stock.picking"]
        for _number in range(number):
            pickings |= pickings.create(
                {
                    "picking_type_id": warehouse.out_type_id.id,
                    "partner_id": self.c1.id,
                    "move_ids": [Command.create(move)],
                    **places,
                }
            )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_picking SET state = 'done', date_done = %s WHERE id = ANY (%s)",
            [self.noon, pickings.ids],
        )
        self.env.invalidate_all()

    def written(self):
        analyses = self.env["sales.complaint.analysis"]._write_period(self.company)
        return analyses.with_user(self.quality).with_context(allowed_company_ids=[self.company.id])

    def test_one_row_for_each_complaint(self):
        complaint = self.received()
        self.solved(complaint, 2, 30)
        row = self.env["sales.complaint.report"].search([("complaint_id", "=", complaint.id)])
        self.assertEqual((row.response_hours, row.solution_hours), (2, 30))
        self.assertEqual((row.state, row.repeated), ("closed", 0))

    def test_a_repeat_is_of_the_same_customer_and_product(self):
        first = self.received()
        again = self.received(days=20)
        other = self.received(days=20, partner_id=self.c1.id)
        other.product_id = self.other
        late = self.received(days=20)
        self.env.cr.execute(
            "UPDATE sales_complaint SET date_received = date_received + interval '91 days' WHERE id = %s",
            [late.id],
        )
        self.env.invalidate_all()
        rows = self.env["sales.complaint.report"].search(
            [("complaint_id", "in", (first | again | other | late).ids)], order="id"
        )
        self.assertEqual(rows.mapped("repeated"), [0, 1, 0, 0])

    def test_figures_of_a_month(self):
        hours = [
            (1, 10),
            (2, 20),
            (3, 30),
            (4, 40),
            (5, 50),
            (6, 60),
            (7, 70),
            (8, 80),
            (9, 90),
            (10, 100),
        ]
        for number, (response, solution) in enumerate(hours):
            complaint = self.received(days=number)
            complaint.type_id = self.type if number < 7 else False
            self.solved(complaint, response, solution)
        self.received(days=-20)  # the month before
        self.deliver(4)
        figures = self.written().figures
        now = figures["now"]
        self.assertEqual((now["complaints"], figures["before"]["complaints"]), (10, 1))
        self.assertEqual((now["response_median"], now["solution_median"]), (5.5, 55))
        self.assertAlmostEqual(now["response_p90"], 9.1)
        self.assertAlmostEqual(now["solution_p90"], 91)
        self.assertEqual((now["deliveries"], now["per_thousand"]), (4, 2500))
        self.assertEqual(now["repeated"], 10)
        product = figures["pareto"]["product"][0]
        self.assertEqual((product["count"], product["per_thousand"]), (10, 2500))
        self.assertEqual(figures["pareto"]["customer"][0]["per_thousand"], 2500)
        self.assertEqual([row["complaints"] for row in figures["trend"]][-2:], [1, 10])

    def test_pareto_adds_up(self):
        types = self.env["sales.complaint.type"].create(
            [{"name": f"Kind {number}"} for number in range(12)]
        )
        for number, kind in enumerate(types):
            for day in range(12 - number if number < 3 else 1):
                self.received(days=day, type_id=kind.id)
        lines = self.written()._pareto_lines("type")
        self.assertEqual([line["count"] for line in lines], [12, 11, 10] + [1] * 7 + [2])
        self.assertEqual((lines[0]["name"], lines[-1]["name"]), ("Kind 0", "All others"))
        self.assertAlmostEqual(lines[1]["cumulated"], 100 * 23 / 42)
        self.assertEqual(lines[-1]["cumulated"], 100)
        self.assertAlmostEqual(sum(line["share"] for line in lines), 100)

    def test_written_once_and_sent_in_time(self):
        self.received()
        analysis = self.written()
        self.assertEqual(analysis.date_from, self.first)
        self.assertFalse(self.env["sales.complaint.analysis"]._write_period(self.company))
        duty = self.env["sales.duty"].search(
            [("res_model", "=", analysis._name), ("res_id", "=", analysis.id)]
        )
        self.assertEqual((duty.clause_id.number, duty.state), ("CM-5.3.2", "open"))
        self.assertEqual(duty.user_id, analysis._analyst())
        analysis.proposals = "<p>Buy scales</p>"
        self.assertIn("Hours to response", str(analysis.figures_html))
        analysis.action_send()
        self.assertEqual((analysis.state, duty.state), ("sent", "done"))
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        self.assertIn(self.gm.partner_id, mail.recipient_ids)
        with self.assertRaises(AccessError):
            analysis.proposals = "<p>Something else</p>"

    def test_who_reads_an_analysis(self):
        self.received()
        analysis = self.written()
        for login, user in self.users.items():
            there = analysis.with_user(user)
            with self.subTest(login=login):
                self.assertEqual(there.has_access("read"), login in ("quality", "gm"))
                self.assertEqual(there.has_access("write"), login == "quality")
                self.assertFalse(there.has_access("create") or there.has_access("unlink"))
        with self.assertRaises(AccessError):
            analysis.figures = {}

    def test_who_counts_what(self):
        counted = self.env["sales.complaint.report"]
        domain = [("complaint_id", "=", self.mine.id)]
        readers = {"sales1", "supervisor1", "salesadmin", "gm", "quality"}
        for login, user in self.users.items():
            rows = counted.with_user(user)
            with self.subTest(login=login):
                if not rows.has_access("read"):
                    self.assertIn(login, ("finance", "employee"))
                    continue
                self.assertEqual(rows.search_count(domain), int(login in readers))
                if login not in ("quality", "gm"):
                    with self.assertRaises(AccessError):
                        rows.formatted_read_group([], ["cause_id"], ["__count"])

    def test_no_company_without_complaints(self):
        self.assertFalse(self.env["sales.complaint.analysis"]._write_period(self.company))
