from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.res_partner_handover import OPEN_DOCUMENTS
from .common import CustomerCase
from .common_merge import MergeCase


@tagged("post_install", "-at_install")
class TestHandover(CustomerCase):
    """Customers change hands with everything open under them; the successor confirms (SD-4.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.approved(cls.sales1), cls.approved(cls.sales1)
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Soles", "partner_id": cls.one.id, "user_id": cls.sales1.id}
        )
        order = {"partner_id": cls.one.child_ids.id, "user_id": cls.sales1.id}
        cls.quotation, cls.confirmed = cls.env["sale.order"].create([order, order])
        cls.confirmed.action_confirm()
        cls.call = cls.one.activity_schedule(
            "mail.mail_activity_data_call", user_id=cls.sales1.id, summary="Call"
        )

    def handover(self, user, to_user, customers=None, **vals):
        return (
            self.env["sales.handover"]
            .with_user(user)
            .create(
                {
                    "from_user_id": self.sales1.id,
                    "to_user_id": to_user.id,
                    "reason": "Moves to Wenzhou",
                    "partner_ids": [Command.set((customers or self.one | self.two).ids)],
                    **vals,
                }
            )
        )

    def approved_handover(self, user, to_user, by):
        handover = self.handover(user, to_user)
        handover.action_submit()
        handover.with_user(by).action_approve()
        return handover.sudo()

    def test_everything_open_moves_along(self):
        handover = self.approved_handover(self.supervisor1, self.sales2, self.gm)
        self.assertEqual((self.one | self.two).sudo().user_id, self.sales2)
        for document in (self.lead, self.quotation, self.call):
            self.assertEqual(document.sudo().user_id, self.sales2, document)
        self.assertEqual(self.confirmed.user_id, self.sales1)
        live = self.one.sudo().duty_ids.filtered(lambda duty: duty.state == "open")
        self.assertEqual(live.user_id, self.sales2)
        self.assertEqual(handover.receipt_ids.partner_id, self.one | self.two)
        receipt = handover.receipt_ids.filtered(lambda r: r.partner_id == self.one)
        self.assertEqual(receipt.moved["crm.lead"], 1)
        self.assertEqual(receipt.moved["sale.order"], 1)
        self.assertNotIn(self.sales1.partner_id, self.one.sudo().message_partner_ids)
        self.assertFalse(
            self.env["res.partner"].with_user(self.sales1).search_count([("id", "=", self.one.id)])
        )

    def test_receipt(self):
        """Each customer is confirmed by the successor alone, within the clause's time."""
        handover = self.approved_handover(self.salesadmin, self.sales3, self.gm)
        receipt = handover.receipt_ids[0]
        duty = receipt.duty_ids
        self.assertEqual((duty.user_id, duty.state), (self.sales3, "open"))
        with self.assertRaisesRegex(UserError, "It is for"):
            receipt.with_user(self.salesadmin).action_receive()
        for vals in ({"state": "received"}, {"user_id": self.sales2.id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                receipt.with_user(self.sales3).write(vals)
        receipt.with_user(self.sales3).action_receive()
        self.assertEqual((receipt.state, duty.state), ("received", "done"))
        self.assertEqual(handover.received_count, 1)
        with self.assertRaisesRegex(UserError, "nothing to confirm"):
            receipt.with_user(self.sales3).action_receive()

    def test_passed_on(self):
        """Who hands on what was never confirmed owes no receipt; the next one does."""
        first = self.approved_handover(self.supervisor1, self.sales2, self.gm).receipt_ids
        self.one.sudo().user_id = self.sales3
        of_one = first.filtered(lambda receipt: receipt.partner_id == self.one)
        self.assertEqual((of_one.state, of_one.duty_ids.state), ("passed", "cancelled"))
        last = self.env["sales.handover.receipt"].search([("partner_id", "=", self.one.id)])[0]
        self.assertEqual((last.from_user_id, last.user_id), (self.sales2, self.sales3))

    def test_one_customer_by_review(self):
        """A single change of the salesperson that review approves takes the same way."""
        self.one.with_user(self.supervisor1).user_id = self.sales2
        change = self.one.sudo().change_ids
        change.with_user(self.gm).action_approve()
        self.assertEqual(self.lead.user_id, self.sales2)
        receipt = self.env["sales.handover.receipt"].search([("partner_id", "=", self.one.id)])
        self.assertEqual((receipt.user_id, receipt.state), (self.sales2, "waiting"))

    def test_who_hands_over(self):
        for user in (self.sales1, self.sales2, self.employee, self.finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.handover(user, self.sales2)
        with self.assertRaises(AccessError):
            self.handover(self.supervisor1, self.sales3)
        with self.assertRaises(AccessError):
            self.handover(self.supervisor2, self.sales3)
        handover = self.handover(self.supervisor1, self.sales2)
        with self.assertRaises(AccessError):
            handover.to_user_id = self.sales3
        handover.action_submit()
        for user in (self.supervisor1, self.sales2, self.supervisor2):
            with self.subTest(user.login), self.assertRaises(UserError):
                handover.with_user(user).action_approve()
        for vals in (
            {"partner_ids": [Command.clear()]},
            {"to_user_id": self.sales1.id},
            {"approval_state": "approved"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                handover.write(vals)

    def test_refusals(self):
        for vals, sentence in (
            ({"partner_ids": [Command.clear()]}, "Choose the customers"),
            ({"to_user_id": self.sales1.id}, "other than"),
            ({"to_user_id": self.finance.id}, "no salesperson"),
            ({"partner_ids": [Command.link(self.approved(self.sales2).id)]}, "not in charge"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                self.handover(self.salesadmin, self.sales2, **vals).action_submit()
        self.one.with_user(self.supervisor1).user_id = self.sales2
        with self.assertRaisesRegex(UserError, "waits for approval already"):
            self.handover(self.salesadmin, self.sales3).action_submit()

    def test_taken_over_meanwhile(self):
        handover = self.handover(self.supervisor1, self.sales2)
        handover.action_submit()
        self.two.sudo().user_id = self.sales3
        handover.with_user(self.gm).action_approve()
        self.assertEqual(self.one.sudo().user_id, self.sales2)
        self.assertEqual(self.two.sudo().user_id, self.sales3)
        with self.assertRaisesRegex(UserError, "have moved"):
            handover.with_user(self.salesadmin).action_reopen("Mistake")

    def test_left_behind(self):
        """The desk of the leader shows whose salesperson has left, and the choice fills the document."""
        self.sales1.active = False
        desk = self.env["sales.desk"]
        (section,) = (
            section
            for section in desk.with_user(self.supervisor1).get_sections()
            if section["name"] == "customers_left_behind"
        )
        self.assertEqual(section["count"], 2)
        for user in (self.supervisor2, self.sales2):
            names = [s["name"] for s in desk.with_user(user).get_sections()]
            self.assertNotIn("customers_left_behind", names)
        chosen = {"active_model": "res.partner", "active_ids": (self.one | self.two).ids}
        values = (
            self.env["sales.handover"]
            .with_user(self.supervisor1)
            .with_context(**chosen)
            .default_get(["from_user_id", "partner_ids"])
        )
        self.assertEqual(values["from_user_id"], self.sales1.id)
        handover = self.handover(self.supervisor1, self.sales2)
        handover.partner_ids = False
        handover.action_all_customers()
        self.assertEqual(handover.partner_ids, self.one | self.two)


@tagged("post_install", "-at_install")
class TestHandoverRooms(MergeCase):
    """A customer takes along what is open in every room, and the receipt lists it (SD-4.1)."""

    def documents_of(self, customer):
        """A document of each kind that is open under `customer` and its salesperson."""
        env, company = self.env, self.company
        user = customer.user_id
        common = {"partner_id": customer.id, "company_id": company.id}
        reason = {"partner_id": customer.id, "reason": "Framework contract"}
        order = self.sell(customer)
        plan = self.plan(customer).sudo()
        documents = [
            env["crm.lead"].create(
                {"name": "Soles", "partner_id": customer.id, "user_id": user.id}
            ),
            order,
            self.referral(customer, state="registered", date_earned=False, user_id=user.id),
            plan,
            plan.step_ids,
            env["sales.contact.scheme"].create(
                {**common, "name": "Scheme", "intent": "a", "date_started": self.ago(1)}
            ),
            env["sales.customer.warning"].create({**common, "date_last_order": "2025-01-01"}),
            env["sales.customer.change"].create(
                {**common, "changes": {"city": {}}, "approval_state": "submitted"}
            ),
            env["sales.stage.change"].create({**common, **reason}),
            env["sales.grade.change"].create(
                {
                    **common,
                    "new_grade_id": self.grades["a"].id,
                    "date": "2025-01-31",
                    "approval_state": "submitted",
                }
            ),
            env["sales.credit.release"].create(
                {"order_id": order.id, "reason": "They pay", "approval_state": "submitted"}
            ),
            env["sales.receivable.exception"]
            ._ledger()
            .create({**common, "kind": "disputed", "date_found": self.ago(1)})
            .with_context(sales_ledger=None),
            env["sales.receivable.followup"].create(
                {**common, "is_disputed": True, "dispute_reason": "Wrong colour"}
            ),
            env["sales.feedback"].create({**common, "text": "Too soft", "user_id": user.id}),
            env["sales.inspection"]
            .create(
                {
                    "company_id": company.id,
                    "date_from": "2025-01-01",
                    "date_to": "2025-01-31",
                    "state": "done",
                    "date_done": self.ago(2),
                    "line_ids": [
                        Command.create(
                            {
                                "partner_id": customer.id,
                                "user_id": user.id,
                                "result": "defect",
                                "note": "No address",
                            }
                        )
                    ],
                }
            )
            .line_ids,
        ]
        on_order = order.activity_schedule("mail.mail_activity_data_call", user_id=user.id)
        return {document._name: document for document in (*documents, on_order)}

    def test_every_room(self):
        customer = self.lost(self.sales1)
        documents = self.documents_of(customer)
        self.assertEqual(
            set(documents), set(OPEN_DOCUMENTS) | {"mail.activity"}, "each kind is tested"
        )
        customer.user_id = self.sales2
        self.env.flush_all()
        self.env.invalidate_all()
        receipt = self.env["sales.handover.receipt"].search([("partner_id", "=", customer.id)])
        for model, document in documents.items():
            with self.subTest(model):
                self.assertIn(document.id, receipt.documents[model])
                self.assertEqual(receipt.moved[model], len(receipt.documents[model]))
        for model, (field, _path, _open) in OPEN_DOCUMENTS.items():
            document = documents[model]
            owner = field or ("responsible_id" if "responsible_id" in document else "user_id")
            if owner in document and model != "sales.inspection.line":
                with self.subTest(model):
                    self.assertEqual(document[owner], self.sales2)
        self.assertEqual(documents["mail.activity"].user_id, self.sales2)
        live = self.env["sales.duty"].search(
            [("partner_id", "=", customer.id), ("state", "in", ("open", "overdue"))]
        )
        self.assertTrue(live)
        self.assertNotIn(self.sales1, live.user_id)

    def test_receipt_lists_documents(self):
        """By name, with a way to each, for who sees them; what is gone is left out."""
        customer = self.formal(self.sales1)
        order, other = self.sell(customer), self.sell(customer)
        customer.user_id = self.sales2
        other.unlink()
        receipt = self.env["sales.handover.receipt"].search([("partner_id", "=", customer.id)])
        mine = receipt.with_user(self.sales2).documents_html
        self.assertIn(order.name, mine)
        self.assertIn(f"/odoo/sale.order/{order.id}", mine)
        self.assertNotIn(f"/odoo/sale.order/{other.id}", mine)
        self.assertNotIn(order.name, receipt.with_user(self.sales1).documents_html or "")

    def test_nobody_decides_on_a_customer_of_their_own(self):
        """CM-6.1: a step waiting for whom the customer goes to moves up the line."""
        customer = self.formal(self.sales1)
        change = (
            self.env["sales.grade.change"]
            .with_user(self.sales1)
            .create(
                {
                    "partner_id": customer.id,
                    "new_grade_id": self.grades["a"].id,
                    "reason": "They grow",
                }
            )
        )
        change.action_submit()
        step = change.sudo().approval_ids
        self.assertEqual(step.approver_ids, self.supervisor1)
        customer.user_id = self.supervisor1
        self.assertEqual(step.approver_ids, self.gm)
        with self.assertRaisesRegex(UserError, "own document"):
            change.with_user(self.supervisor1).action_approve()
        change.with_user(self.gm).action_approve()
        self.assertEqual(customer.customer_grade_id, self.grades["a"])
