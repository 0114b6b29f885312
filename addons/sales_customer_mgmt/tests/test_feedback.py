from datetime import date

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .test_contact import ContactCase


class FeedbackCase(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.colleagues, cls.theirs = cls.many([cls.sales1, cls.sales2, cls.sales3], "AAA")
        cls.competitor = cls.env["sales.competitor"].create({"name": "Test Soles"})
        cls.quality = new_test_user(cls.env, "c_quality", "sales_policy.group_quality")
        cls.technical = new_test_user(cls.env, "c_technical", "sales_policy.group_technical")

    def hear(self, user, customer, kind="product", **vals):
        if kind == "competitor":
            vals = {"competitor_id": self.competitor.id, **vals}
        return (
            self.env["sales.feedback"]
            .with_user(user)
            .create({"partner_id": customer.id, "kind": kind, "text": "Too hard", **vals})
        )

    def collect(self, now, user=None):
        collections = self.env["sales.feedback.collection"]
        with freeze_time(now):
            collections._write_period(self.env.company)
        return collections.search(
            [("user_id", "=", (user or self.sales1).id), ("company_id", "=", self.env.company.id)],
            limit=1,
        ).with_user(user or self.sales1)


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackCase):
    """What customers say, collected by month and submitted to management (CM-4.3.3, SD-7.4)."""

    def test_quick_entry(self):
        feedback = (
            self.env["sales.feedback"]
            .with_user(self.sales1)
            .with_context(default_partner_id=self.mine.id)
            .create({"kind": "price", "text": "Xinke is cheaper"})
        )
        self.assertRecordValues(
            feedback,
            [
                {
                    "user_id": self.sales1.id,
                    "responsible_id": self.sales1.id,
                    "partner_id": self.mine.id,
                    "company_id": self.env.company.id,
                }
            ],
        )
        self.assertEqual(self.mine.with_user(self.sales1).feedback_count, 1)

    def test_sighting_names_the_competitor(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.hear(self.sales1, self.mine, "competitor", competitor_id=False)
        self.hear(self.sales1, self.mine, "competitor", competitor_price=3.5)

    def test_not_heard_yet(self):
        with freeze_time("2026-03-31 16:30:00"):  # the 1st in Shanghai
            self.assertEqual(self.hear(self.sales1, self.mine).date, date(2026, 4, 1))
            with self.assertRaises(ValidationError):
                self.hear(self.sales1, self.mine, date="2026-04-02")

    def test_answer(self):
        feedback = self.hear(self.sales1, self.mine, "quality")
        with self.assertRaisesRegex(UserError, "somebody else"):
            feedback.action_answer("Fine")
        with self.assertRaises(UserError):
            feedback.with_user(self.quality).action_answer("  ")
        feedback.with_user(self.quality).action_answer("Measured again")
        self.assertEqual(
            (feedback.answer, feedback.answered_by_id), ("Measured again", self.quality)
        )
        with self.assertRaisesRegex(UserError, "already"):
            feedback.with_user(self.supervisor1).action_answer("Me too")

    # Collections

    def test_period_edges(self):
        """What is heard at 24:00 in Shanghai belongs to the next month."""
        with freeze_time("2026-03-31 15:59:59"):
            march = self.hear(self.sales1, self.mine)
        with freeze_time("2026-03-31 16:00:00"):
            april = self.hear(self.sales1, self.mine)
        collection = self.collect("2026-04-01 02:00:00")
        self.assertEqual(
            (str(collection.date_from), str(collection.date_to)), ("2026-03-01", "2026-03-31")
        )
        self.assertEqual(collection.feedback_ids, march)
        self.assertFalse(april.collection_id)
        self.assertEqual(self.collect("2026-04-01 03:00:00"), collection, "written once")

    def test_one_for_each_salesperson(self):
        self.collect("2026-04-01 02:00:00")
        collections = self.env["sales.feedback.collection"].search(
            [("company_id", "=", self.env.company.id), ("date_from", "=", "2026-03-01")]
        )
        ours = collections.filtered(
            lambda c: c.user_id in (self.sales1 + self.sales2 + self.sales3)
        )
        self.assertEqual(ours.mapped("user_id"), self.sales1 + self.sales2 + self.sales3)
        self.assertNotIn(self.supervisor1, collections.user_id, "in charge of no customer")
        self.assertEqual(
            [(d.clause_id.number, d.user_id) for d in ours[0].duty_ids],
            [("CM-4.3.3", ours[0].user_id)],
        )

    def test_way_through(self):
        with freeze_time("2026-02-10 02:00:00"):
            self.hear(self.sales1, self.mine, "price")
        february = self.collect("2026-03-01 02:00:00")
        with freeze_time("2026-03-10 02:00:00"):
            feedback = self.hear(self.sales1, self.mine, "price")
            self.hear(self.supervisor1, self.mine, "quality")
        collection = self.collect("2026-04-01 02:00:00")
        self.assertNotEqual(collection, february)
        self.assertEqual(
            [(line["now"], line["before"]) for line in collection._count_kinds()],
            [(1, 0), (1, 1)],  # quality, price
        )
        with freeze_time("2026-04-02 02:00:00"):
            with self.assertRaisesRegex(UserError, "few sentences"):
                collection.action_submit()
            collection.summary = "Prices press"
            collection.action_submit()
        self.assertEqual(collection.duty_ids.state, "done")
        with self.assertRaisesRegex(UserError, "CM-6.1"):
            feedback.with_user(self.sales1).text = "Cheap"
        with self.assertRaises(UserError):
            feedback.with_user(self.sales1).unlink()
        with self.assertRaises(UserError):
            collection.action_approve()
        collection.with_user(self.supervisor1).action_approve()
        self.assertEqual(collection.approval_state, "approved")
        feedback.with_user(self.supervisor1).action_answer("Talk to Xinke's customers")
        self.assertTrue(feedback.answer, "an answer comes when it comes")

    def test_returned(self):
        feedback = self.hear(self.sales1, self.mine, date="2026-03-10")
        collection = self.collect("2026-04-01 02:00:00")
        collection.summary = "All well"
        collection.action_submit()
        collection.with_user(self.supervisor1).action_return("Say more")
        feedback.with_user(self.sales1).text = "Too hard by 3 degrees"
        late = self.hear(self.sales1, self.mine, date="2026-03-11")
        collection.action_submit()
        self.assertIn(late, collection.feedback_ids)
        self.assertEqual(len(collection.duty_ids), 1, "submitted once is submitted")

    def test_nothing_heard(self):
        collection = self.collect("2026-04-01 02:00:00")
        with self.assertRaisesRegex(UserError, "nothing"):
            collection.action_submit()
        collection.nothing_heard = True
        collection.action_submit()
        self.assertEqual(collection.approval_state, "submitted")

    def test_late_feedback(self):
        """What comes after the submission is in the next collection: each once."""
        collection = self.collect("2026-04-01 02:00:00")
        collection.nothing_heard = True
        collection.action_submit()
        late = self.hear(self.sales1, self.mine, date="2026-03-30")
        following = self.collect("2026-05-01 02:00:00")
        self.assertIn(late, following.feedback_ids)

    # Market analysis

    def test_market_analysis(self):
        """Counts and sales of the quarter on the company's clock, against the one before (CM-4.4.3)."""
        self.mine.industry_id = self.industry
        with freeze_time("2026-05-05 02:00:00"):
            self.hear(self.sales1, self.mine, "competitor", date="2026-01-01")
            self.hear(self.sales3, self.theirs, "competitor", date="2026-03-31")
            self.hear(self.sales3, self.theirs, "price", date="2025-12-31")
            self.hear(self.sales3, self.theirs, "price", date="2026-04-01")
        product = self.env["product.product"].create({"name": "Sole", "list_price": 10})
        for moment, quantity in (
            ("2025-12-31 15:59:59", 1),
            ("2025-12-31 16:00:00", 2),
            ("2026-03-31 15:59:59", 4),
            ("2026-03-31 16:00:00", 8),
        ):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.mine.id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "product_uom_qty": quantity,
                                "price_unit": 10, "tax_ids": [(5,)]})
                    ],
                }
            )  # fmt: skip
            order.action_confirm()
            order.date_order = moment
        analyses = self.env["sales.market.analysis"]
        self.env.flush_all()
        with freeze_time("2026-04-01 02:00:00"):
            analysis = analyses._write_period(self.env.company)
            self.assertFalse(analyses._write_period(self.env.company))
        kinds = {line["id"]: (line["now"], line["before"]) for line in analysis.figures["kind"]}
        self.assertEqual(kinds, {"competitor": (2, 0), "price": (0, 1)})
        (seen,) = analysis.figures["competitor"]
        self.assertEqual((seen["id"], seen["now"]), (self.competitor.id, 2))
        sold = {line["id"]: line for line in analysis.figures["sold_industry"]}[self.industry.id]
        self.assertEqual((sold["now"], sold["before"]), (60, 10))
        self.assertTrue(
            analysis.duty_ids.user_id.has_group("sales_policy.group_sales_administration")
        )
        self.assertIn("Footwear", analysis.figures_html)
        analysis.with_user(self.salesadmin).write(
            {
                "proposals": "<p>More EVA</p>",
                "quote_ids": [(4, self.hear(self.sales1, self.mine).id)],
            }
        )
        analysis.with_user(self.salesadmin).action_send()
        self.assertEqual(analysis.state, "sent")
        self.assertIn(analysis.duty_ids.state, ("done", "late"))
        mail = self.env["mail.mail"].search([("model", "=", analysis._name)])
        self.assertIn(self.gm.partner_id, mail.recipient_ids)
        self.assertEqual(len(mail.attachment_ids), 1)
        with self.assertRaises(UserError):
            analysis.with_user(self.salesadmin).proposals = "<p>Less</p>"


@tagged("post_install", "-at_install")
class TestFeedbackRights(FeedbackCase):
    """Role by role, kind by kind (CM-4.3.3, SD-7.4, CM-4.2.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.feedback = {}
        for kind in ("product", "service", "quality", "delivery", "price", "competitor", "plan"):
            for user, customer in ((cls.sales1, cls.mine), (cls.sales3, cls.theirs)):
                cls.feedback[user, kind] = (
                    cls.env["sales.feedback"]
                    .with_user(user)
                    .create(
                        {
                            "partner_id": customer.id,
                            "kind": kind,
                            "text": kind,
                            "competitor_id": kind == "competitor" and cls.competitor.id,
                        }
                    )
                )

    def access(self, record, user):
        record = record.with_user(user)
        operations = {"r": "read", "w": "write", "d": "unlink"}
        return "".join(letter for letter, name in operations.items() if record.has_access(name))

    def test_matrix(self):
        quality, technical = ("product", "quality", "service"), ("product", "competitor", "plan")
        for (owner, kind), feedback in self.feedback.items():
            own = owner == self.sales1
            for user, expected in (
                (self.sales1, "rwd" if own else ""),
                (self.sales2, ""),
                (self.supervisor1, "rwd" if own else ""),
                (self.supervisor2, "" if own else "rwd"),
                (self.salesadmin, "rwd"),
                (self.gm, "rwd"),
                (self.quality, "r" if kind in quality else ""),
                (self.technical, "r" if kind in technical else ""),
                (self.finance, ""),
                (self.employee, ""),
            ):
                with self.subTest(kind=kind, owner=owner.login, user=user.login):
                    self.assertEqual(self.access(feedback, user), expected)

    def test_departments_see_a_name_alone(self):
        feedback = self.feedback[self.sales1, "quality"].with_user(self.quality)
        (shown,) = feedback.web_read({"partner_id": {"fields": {"display_name": {}}}})
        self.assertEqual(shown["partner_id"]["display_name"], self.mine.name)
        with self.assertRaises(AccessError):
            feedback.partner_id.read(["phone"])
        with self.assertRaises(AccessError):
            feedback.read(["contact_id"])
        with self.assertRaises(AccessError):
            self.env["sales.feedback.collection"].with_user(self.quality).search([])
        with self.assertRaises(AccessError):
            self.env["sales.market.analysis"].with_user(self.sales1).search([])

    def test_forged(self):
        """Who heard, collected and answered it is nobody's to enter."""
        values = {"partner_id": self.mine.id, "text": "x"}
        feedback = self.hear(self.sales1, self.mine, user_id=self.sales2.id, company_id=False)
        self.assertEqual((feedback.user_id, feedback.company_id), (self.sales1, self.env.company))
        collection = self.collect(fields.Datetime.now())
        for name, value in (
            ("answer", "yes"),
            ("answered_by_id", self.gm.id),
            ("collection_id", collection.id),
            ("date_answered", "2026-01-01"),
        ):
            with self.assertRaises(AccessError):
                self.env["sales.feedback"].with_user(self.sales1).create({**values, name: value})
            defaulted = (
                self.env["sales.feedback"]
                .with_user(self.sales1)
                .with_context(**{f"default_{name}": value})
                .create(values)
            )
            self.assertFalse(defaulted[name])
        for name in ("user_id", "company_id", "answer", "collection_id"):
            with self.assertRaises(AccessError):
                feedback.write({name: False})
        with self.assertRaises(AccessError):
            self.hear(self.sales1, self.theirs)
        with self.assertRaises(AccessError):
            feedback.write({"partner_id": self.theirs.id})

    def test_collection_is_not_entered(self):
        collection = self.collect(fields.Datetime.now())
        feedback = self.hear(self.sales1, self.mine)
        for values in (
            {"user_id": self.sales2.id},
            {"date_from": "2020-01-01"},
            {"approval_state": "approved"},
            {"feedback_ids": [(4, feedback.id)]},
            {"feedback_ids": [(1, feedback.id, {"text": "y"})]},
        ):
            with self.assertRaises(AccessError):
                collection.write(values)
        with self.assertRaises(AccessError):
            collection.with_user(self.sales2).read(["summary"])
        with self.assertRaises(AccessError):
            collection.with_user(self.supervisor1).write({"summary": "Mine"})
        with self.assertRaises(AccessError):
            self.env["sales.feedback.collection"].with_user(self.sales1).create(
                {"user_id": self.sales1.id}
            )

    def test_analysis_is_not_forged(self):
        analysis = self.env["sales.market.analysis"]._write_period(self.env.company)
        for values in ({"state": "sent"}, {"figures": {}}, {"date_from": "2020-01-01"}):
            with self.assertRaises(AccessError):
                analysis.with_user(self.salesadmin).write(values)
        with self.assertRaises(AccessError):
            analysis.with_user(self.gm).write({"proposals": "<p>x</p>"})
