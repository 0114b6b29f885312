from datetime import date, timedelta

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from .common_merge import MergeCase

SENTENCE = "is there already"


@tagged("post_install", "-at_install")
class TestMerge(MergeCase):
    """Two customers that are one become one, and nothing is lost (CM-4.1.2)."""

    def test_record(self):
        """Who merged whom into whom, when, and what the vanished file said otherwise (CM-7.2.1)."""
        self.gone.write({"city": "Wenzhou", "employee_range": "large"})
        number, vat = self.gone.id, self.gone.vat
        self.sell(self.gone).action_confirm()
        merge = self.merge(self.kept, self.gone)
        self.assertRecordValues(
            merge,
            [
                {
                    "name": "Vanishing Soles",
                    "vat": vat,
                    "res_id": number,
                    "former_user_id": self.sales3.id,
                    "user_id": self.salesadmin.id,
                    "company_id": self.kept.company_id.id,
                }
            ],
        )
        self.assertEqual(merge.moved["sale.order"], 1)
        self.assertIn("Sales Order: 1", merge.moved_text)
        for said in ("Wenzhou", "Dongguan", vat):
            self.assertIn(said, merge.file_html)
        self.assertEqual(self.kept.merge_count, 1)
        self.assertEqual(self.kept.city, "Dongguan", "the kept customer's own stay")

    def test_queries(self):
        """What a merge costs hangs on what the two have, hardly on how many tables point to customers."""
        pairs = [
            [self.formal(user, name=f"{name} {number}") for user in (self.sales1, self.sales3)]
            for number, name in enumerate(("Warming Soles", "Counted Soles"))
        ]
        for customer in pairs[0] + pairs[1]:
            self.sell(customer).action_confirm()
            self.score(customer, date(2026, 1, 31), 50)
        self.merge(*pairs[0])
        with self.assertQueryCount(515):
            self.merge(*pairs[1])
        self.assertEqual(len(pairs[1][0].sale_order_ids), 2)

    def test_merged_twice(self):
        """What was merged into a customer that is merged itself stays with the last one."""
        third = self.formal(self.sales1, name="Third Soles")
        self.merge(self.gone, third)
        merges = self.merge(self.kept, self.gone)
        self.assertEqual(set(merges.mapped("name")), {"Third Soles", "Vanishing Soles"})

    def test_three_at_once(self):
        third = self.formal(self.sales2, name="Third Soles")
        for customer in (self.kept, self.gone, third):
            self.sell(customer).action_confirm()
            self.env["sales.customer.value"].create(
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "amount": 10,
                    "orders": 1,
                }
            )
        merges = self.merge(self.kept, self.gone, third)
        self.assertEqual(len(merges), 2)
        value = self.env["sales.customer.value"].search([("partner_id", "=", self.kept.id)])
        self.assertEqual((value.amount, value.orders), (30, 3))

    def test_empty_fields_are_filled(self):
        """As Odoo does; not those that follow from deeds, nor what was said of the pair itself."""
        self.kept.write({"website": False, "purchase_potential": 0})
        self.gone.write(
            {
                "website": "https://gone.example.com",
                "purchase_potential": 5000,
                "is_not_duplicate": True,
                "duplicate_reason": "Another town",
                "customer_grade_id": self.grades["b"].id,
                "product_interest_ids": [Command.link(self.product.id)],
                "date_first_contact": "2020-01-01",
                "date_formal": "2021-01-01 00:00:00",
            }
        )
        self.kept.write({"date_first_contact": "2024-01-01", "date_formal": "2024-02-01 00:00:00"})
        self.merge(self.kept, self.gone)
        self.assertEqual(self.kept.website, "https://gone.example.com")
        self.assertEqual(self.kept.purchase_potential, 5000)
        self.assertEqual(self.kept.customer_grade_id, self.grades["b"])
        self.assertEqual(self.kept.product_interest_ids, self.product)
        self.assertEqual(self.kept.date_first_contact, date(2020, 1, 1))
        self.assertEqual(self.kept.date_formal, fields.Datetime.to_datetime("2021-01-01"))
        self.assertFalse(self.kept.is_not_duplicate)
        self.assertEqual(self.kept.approval_state, "approved")

    def test_key_fields_are_reviewed(self):
        """CM-4.1.3: the tax number of the vanished one counts when the change is approved."""
        self.kept.vat = False
        vat = self.gone.vat
        self.merge(self.kept, self.gone)
        self.assertFalse(self.kept.vat)
        self.assertEqual(self.kept.change_ids.changes["vat"]["value"], vat)
        self.assertEqual(self.kept.change_ids.approval_state, "submitted")

    def test_charge(self):
        """Rows of the vanished one are seen by who keeps the customer now, who confirms the receipt."""
        self.gone._log_contact("call", "test,1")
        feedback = self.env["sales.feedback"].create(
            {
                "partner_id": self.gone.id,
                "text": "Too soft",
                "user_id": self.sales3.id,
                "company_id": self.company.id,
            }
        )
        person = self.env["res.partner"].create({"name": "Lin", "parent_id": self.gone.id})
        lead = self.env["crm.lead"].create(
            {"name": "Soles", "partner_id": self.gone.id, "user_id": self.sales3.id}
        )
        own = self.env["sales.feedback"].create(
            {
                "partner_id": self.kept.id,
                "text": "Too hard",
                "user_id": self.sales1.id,
                "company_id": self.company.id,
            }
        )
        self.merge(self.kept, self.gone)
        self.assertEqual(person.parent_id, self.kept)
        self.assertEqual(person.responsible_id, self.sales1)
        self.assertEqual(person.commercial_partner_id, self.kept)
        for model in ("sales.contact", "sales.feedback"):
            rows = self.env[model].search([("partner_id", "=", self.kept.id)])
            self.assertEqual(rows.responsible_id, self.sales1)
        self.assertTrue(feedback.with_user(self.sales1).has_access("read"))
        self.assertFalse(person.with_user(self.sales3).has_access("read"))
        self.assertEqual(lead.user_id, self.sales1)
        receipt = self.env["sales.handover.receipt"].search([("partner_id", "=", self.kept.id)])
        self.assertEqual((receipt.from_user_id, receipt.user_id), (self.sales3, self.sales1))
        self.assertEqual(receipt.documents["sales.feedback"], feedback.ids, own)
        self.assertEqual(receipt.documents["crm.lead"], lead.ids)

    def test_nothing_open(self):
        """Nobody confirms what is there already; who was to confirm the vanished one need not."""
        self.gone.user_id = self.sales2
        waiting = self.env["sales.handover.receipt"].search([("partner_id", "=", self.gone.id)])
        self.duties(self.gone, "CM-4.3.1", "contact")._cancel("test")
        waiting.duty_ids._cancel("test")
        self.merge(self.kept, self.gone)
        receipts = self.env["sales.handover.receipt"].search([("partner_id", "=", self.kept.id)])
        self.assertEqual((receipts, receipts.state), (waiting, "passed"))

    def test_contacts(self):
        """Each contact stays, what was with both counts once, and the clock starts from the last one."""
        self.kept._log_contact("call", "test,kept", date=self.ago(20))
        self.gone._log_contact("call", "test,gone", date=self.ago(2))
        for customer in (self.kept, self.gone):
            customer._log_contact("email", "mail,both", date=self.ago(9))
        self.merge(self.kept, self.gone)
        contacts = self.env["sales.contact"].search([("partner_id", "=", self.kept.id)])
        self.assertEqual(sorted(contacts.mapped("source")), ["mail,both", "test,gone", "test,kept"])
        self.assertEqual(self.kept.last_contact_date, contacts[0].date)
        self.assertGreater(self.kept.next_contact_date, fields.Datetime.now())

    def test_duties(self):
        """Of two open duties of one declaration one stays; closed ones stay as they are."""
        for customer in (self.gone, self.kept):
            customer._sync_duties()
            customer._log_contact("call", f"test,{customer.id}")
        mine, other = (self.duties(c, "CM-4.3.1", "contact") for c in (self.kept, self.gone))
        (live,), (given,) = mine._live(), other._live()
        self.assertTrue(other - given, "one that is closed")
        states = {duty: duty.state for duty in mine + other - given}
        self.merge(self.kept, self.gone)
        self.assertEqual(given.state, "cancelled")
        self.assertIn("Vanishing Soles", given.event_ids[-1].reason)
        self.assertIn(SENTENCE, given.event_ids[-1].reason)
        self.assertEqual({duty: duty.state for duty in states}, states)
        self.assertEqual(self.duties(self.kept, "CM-4.3.1", "contact"), mine | other)
        self.assertEqual(live.user_id, self.sales1)

    def test_only_the_vanished_one_owes(self):
        """A duty without its like comes along as it is, its clock goes on."""
        self.gone._sync_duties()
        duty = self.duties(self.gone, "CM-4.3.1", "contact")
        deadline = duty.deadline
        self.duties(self.kept, "CM-4.3.1", "contact")._cancel("test")
        self.merge(self.kept, self.gone)
        self.assertEqual((duty.state, duty.res_id), ("open", self.kept.id))
        self.assertEqual((duty.user_id, duty.deadline), (self.sales1, deadline))

    def test_approval_log(self):
        """Both reviews can be read, as one log in the order of time; the former rounds count up."""
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(days=9)):
            two = self.approved(self.sales1)
        with freeze_time(now - timedelta(days=6)):
            one = self.approved(self.sales1)
        with freeze_time(now - timedelta(days=3)):
            two.with_user(self.salesadmin).action_reopen("Wrong town")
            two.action_submit()
            two.with_user(self.supervisor1).action_approve()
        rows = (one | two).sudo().approval_ids
        before = {row: (row.state, row.date_decided, row.res_name) for row in rows}
        mine, (second, _reopened, first) = one.sudo().approval_ids, two.sudo().approval_ids
        self.merge(one, two)
        self.assertEqual(one.sudo().approval_ids, rows)
        self.assertEqual({row: (row.state, row.date_decided, row.res_name) for row in rows}, before)
        self.assertEqual((first.round, mine.round, second.round), (1, 2, 3))

    def test_conversation(self):
        """Messages, files, followers, open and done activities."""
        both = self.employee.partner_id
        for customer in (self.kept, self.gone):
            customer.message_subscribe(both.ids)
        self.gone.message_subscribe(self.supervisor2.partner_id.ids)
        message = self.gone.message_post(body="They like blue")
        file = self.env["ir.attachment"].create(
            {"name": "Map.txt", "raw": b"x", "res_model": "res.partner", "res_id": self.gone.id}
        )
        calls = self.env["mail.activity"]
        for _index in range(2):
            calls |= self.gone.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.salesadmin.id
            )
        calls[1].action_feedback("Called")
        done = calls[1].exists()
        self.merge(self.kept, self.gone)
        self.assertEqual(message.res_id, self.kept.id)
        self.assertEqual(file.res_id, self.kept.id)
        self.assertEqual(calls[0].res_id, self.kept.id)
        if done:
            self.assertEqual(done.exists().res_id, self.kept.id)
        followers = self.kept.message_partner_ids
        self.assertLessEqual(both | self.supervisor2.partner_id, followers)

    def test_credit(self):
        """The kept customer's judgement counts, the other is superseded and stays to be read."""
        kept, gone = self.review_of(self.kept, 5000), self.review_of(self.gone, 9000)
        duty = self.duties(gone, "SD-4.2.2", "period")
        self.merge(self.kept, self.gone)
        self.assertEqual((kept.in_force, gone.in_force), (True, False))
        self.assertTrue(gone.date_superseded)
        self.assertEqual(gone.partner_id, self.kept)
        self.assertEqual(gone.responsible_id, self.sales1)
        self.assertEqual(duty.state, "cancelled")
        self.assertEqual(self.kept.with_company(self.company).credit_limit, 5000)

    def test_credit_of_the_vanished_one(self):
        review = self.review_of(self.gone, 9000)
        self.merge(self.kept, self.gone)
        self.assertTrue(review.in_force)
        self.assertEqual(self.kept.with_company(self.company).credit_limit, 9000)

    def test_grade_history(self):
        """Points of two customers are not one history: the kept one's goes on, the other's stays to be
        read."""
        own = self.score(self.kept, "2025-01-31", 50) + self.score(self.kept, "2025-03-31", 60)
        others = self.score(self.gone, "2025-01-31", 10) + self.score(self.gone, "2025-04-30", 20)
        change = self.env["sales.grade.change"].create(
            {
                "partner_id": self.gone.id,
                "company_id": self.company.id,
                "new_grade_id": self.grades["d"].id,
                "score_id": others[1].id,
                "date": "2025-04-30",
            }
        )
        merge = self.merge(self.kept, self.gone)
        self.assertEqual((own + others).partner_id, self.kept)
        self.assertEqual((own.merge_id, others.merge_id), (merge.browse(), merge))
        at = self.env["sales.grade.score"]._at(self.kept, self.company, date(2025, 5, 31))
        self.assertEqual(at[self.kept], own[1])
        self.assertEqual((change.partner_id, change.points), (self.kept, 20))

    def test_grade_history_of_the_vanished_one(self):
        score = self.score(self.gone, "2025-01-31", 10)
        self.merge(self.kept, self.gone)
        self.assertFalse(score.merge_id)
        at = self.env["sales.grade.score"]._at(self.kept, self.company, date(2025, 5, 31))
        self.assertEqual(at[self.kept], score)

    def test_waiting_changes_of_grade(self):
        changes = self.env["sales.grade.change"]
        for customer, user in ((self.kept, self.sales1), (self.gone, self.sales3)):
            change = changes.with_user(user).create(
                {
                    "partner_id": customer.id,
                    "new_grade_id": self.grades["a"].id,
                    "reason": "They grow",
                }
            )
            change.action_submit()
            changes |= change
        changes = changes.sudo()
        self.merge(self.kept, self.gone)
        self.assertEqual(changes.mapped("approval_state"), ["submitted", "draft"])
        self.assertEqual(changes[1].approval_ids.state, "withdrawn")
        self.assertIn(SENTENCE, changes[1].approval_ids.reason)

    def test_exceptions(self):
        exceptions = self.env["sales.receivable.exception"]
        for customer in (self.kept, self.gone):
            exceptions._find(self.company, [(customer.id, "disputed")])
            self.env["sales.receivable.followup"].create(
                {
                    "partner_id": customer.id,
                    "is_disputed": True,
                    "dispute_reason": "Wrong colour",
                    "company_id": self.company.id,
                }
            )
        mine, other = (
            exceptions.search([("partner_id", "=", c.id)]) for c in (self.kept, self.gone)
        )
        report = self.duties(other, "SD-7.2", "report")
        self.merge(self.kept, self.gone)
        self.assertEqual((mine.state, other.state), ("found", "closed"))
        self.assertEqual(report.state, "cancelled")
        self.assertIn(SENTENCE, report.event_ids[-1].reason)
        self.assertEqual(len(self.kept.receivable_followup_ids), 2)

    def test_schemes_and_stage_requests(self):
        one, two = self.approved(self.sales1), self.approved(self.sales1)
        mine, other = self.env["sales.contact.scheme"].create(
            [
                {
                    "name": "Small scheme",
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "intent": "a",
                    "date_started": self.ago(3),
                }
                for customer in (one, two)
            ]
        )
        request = self.env["sales.stage.change"].create(
            {"partner_id": two.id, "reason": "Framework contract"}
        )
        self.merge(one, two)
        self.assertEqual((mine.state, other.state), ("running", "stopped"))
        self.assertIn(SENTENCE, other.stop_reason)
        self.assertEqual(other.partner_id, one)
        self.assertEqual(request.partner_id, one)

    def test_inspected_both(self):
        inspection = self.env["sales.inspection"].create(
            {
                "company_id": self.company.id,
                "date_from": "2025-01-01",
                "date_to": "2025-01-31",
                "line_ids": [
                    Command.create(
                        {"partner_id": customer.id, "user_id": self.sales1.id, "result": "good"}
                    )
                    for customer in (self.kept, self.gone)
                ],
            }
        )
        merge = self.merge(self.kept, self.gone)
        self.assertEqual(inspection.line_ids.partner_id, self.kept)
        self.assertEqual(len(inspection.line_ids), 2)
        self.assertEqual(inspection.line_ids.merge_id, merge)

    def test_referrals(self):
        """SD-1.2: one customer brings one reward. What is paid stays paid; else the first has earned it."""
        early, late = self.ago(30), self.ago(3)
        paid = {"approval_state": "approved", "date_paid": self.ago(1)}
        cases = [  # of the kept one, of the vanished one, who keeps the reward
            ({"date_referred": early}, {"date_referred": late}, (True, False)),
            ({"date_referred": late}, {"date_referred": early}, (False, True)),
            ({"date_referred": early}, {"date_referred": late, **paid}, (False, True)),
            ({"date_referred": late, **paid}, {"date_referred": early}, (True, False)),
            ({"date_referred": late, **paid}, {"date_referred": early, **paid}, (True, True)),
        ]
        for mine, other, keeps in cases:
            with self.subTest(mine=mine, other=other):
                one, two = self.formal(self.sales1), self.formal(self.sales1)
                referrals = self.referral(one, **mine) + self.referral(two, **other)
                self.merge(one, two)
                self.assertEqual(referrals.customer_id, one)
                self.assertEqual(tuple(bool(r.date_earned) for r in referrals), keeps)
                counting = referrals.filtered(lambda r: r.date_earned and not r.merge_id)
                self.assertEqual(len(counting), 1)

    def test_value(self):
        """What both bought, in one row."""
        rows = self.env["sales.customer.value"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "amount": amount,
                    "amount_before": 100,
                    "orders": orders,
                    "date_last_order": day,
                }
                for customer, amount, orders, day in (
                    (self.kept, 300, 3, "2025-01-03"),
                    (self.gone, 100, 1, "2025-02-01"),
                )
            ]
        )
        self.merge(self.kept, self.gone)
        self.assertRecordValues(
            rows.exists(),
            [
                {
                    "amount": 400,
                    "amount_before": 200,
                    "growth": 100,
                    "orders": 4,
                    "date_last_order": date(2025, 2, 1),
                    "partner_id": self.kept.id,
                }
            ],
        )

    def test_totals(self):
        """Orders, and what was ordered, are those of both."""
        for customer in (self.kept, self.gone, self.gone.child_ids):
            self.sell(customer or self.gone, 2).action_confirm()
        of_both = [("commercial_partner_id", "in", (self.kept | self.gone).ids)]
        orders = self.env["sale.order"].search(of_both)
        total = sum(orders.mapped("amount_total"))
        self.merge(self.kept, self.gone)
        mine = self.env["sale.order"].search([("commercial_partner_id", "=", self.kept.id)])
        self.assertEqual(mine, orders)
        self.assertEqual(sum(mine.mapped("amount_total")), total)
        self.assertEqual(self.kept.sale_order_count, len(orders))

    # Stage: formal before lost before prospect; then the orders have their say

    def of_stage(self, stage):
        if stage == "lost":
            return self.lost(self.sales1)
        return self.formal(self.sales1, customer_stage=stage)

    def test_stages(self):
        stages = ("prospect", "lost", "formal")
        for mine in stages:
            for other in stages:
                with self.subTest(kept=mine, gone=other):
                    one, two = self.of_stage(mine), self.of_stage(other)
                    self.merge(one, two)
                    self.assertEqual(one.customer_stage, max(mine, other, key=stages.index))
                    self.assertEqual(bool(one.date_lost), one.customer_stage == "lost")
                    self.assertEqual(bool(one.lost_reason_id), one.customer_stage == "lost")

    def test_order_of_the_vanished_one_wins_back(self):
        """A lost customer whose double buys was never lost."""
        customer = self.lost(self.sales1)
        plan = self.plan(customer)
        customer.date_lost = self.ago(10)
        self.sell(self.gone).action_confirm()
        self.merge(customer, self.gone)
        self.assertEqual(customer.customer_stage, "formal")
        self.assertTrue(customer.date_won_back)
        self.assertEqual(plan.sudo().result, "returned_by_itself")

    def test_prospect_registered_again(self):
        """A prospect that is a lost customer registered anew is lost, and contact with it is owed."""
        prospect = self.formal(self.sales1, customer_stage="prospect")
        lost = self.lost(self.sales3, name="Lost Soles")
        lost.lost_amount = 700
        self.merge(prospect, lost)
        self.assertEqual(prospect.customer_stage, "lost")
        self.assertEqual((prospect.lost_reason_id, prospect.lost_amount), (self.reason, 700))
        self.assertTrue(self.duties(prospect, "SD-3.3.1", "contact")._live())

    def test_two_rescue_plans(self):
        one, two = self.lost(self.sales1), self.lost(self.sales1)
        mine, other = self.plan(one).sudo(), self.plan(two).sudo()
        other.with_user(self.sales1).action_submit()
        self.merge(one, two)
        self.assertEqual((mine.result, other.result), (False, "given_up"))
        self.assertIn(SENTENCE, other.result_reason)
        self.assertEqual(other.approval_ids.state, "withdrawn")
        self.assertEqual(other.partner_id, one)

    def test_warning(self):
        """Going cold is over when the double has ordered."""
        warnings = self.env["sales.customer.warning"]
        for customer in (self.kept, self.gone):
            warnings |= warnings.create(
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "date_last_order": "2025-01-01",
                }
            )
        self.merge(self.kept, self.gone)
        self.assertEqual(warnings.exists(), warnings[0])
        third = self.formal(self.sales1)
        self.sell(third).action_confirm()
        self.merge(self.kept, third)
        self.assertFalse(warnings.exists())
