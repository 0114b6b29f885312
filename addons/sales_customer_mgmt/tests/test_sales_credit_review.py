from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_policy.deadline import day_end

from .common_ledger import LedgerCase


@tagged("post_install", "-at_install")
class TestCreditReview(LedgerCase):
    """SD-4.2.2: finance judges credit, a second person agrees, and the server does the rest."""

    def draft(self, **vals):
        return (
            self.env["sales.credit.review"]
            .with_user(self.finance)
            .create({"partner_id": self.buyer.id, "limit_amount": 5000, "rating": "b", **vals})
        )

    def test_from_draft_to_force(self):
        """SD-4.2.2: in force by approval; Odoo's own limit follows, and a duty to judge again."""
        review = self.draft()
        self.assertFalse(review.in_force)
        review.action_submit()
        with self.assertRaisesRegex(UserError, "own document"):
            review.action_approve()
        review.with_user(self.finance2).action_approve()
        self.assertTrue(review.in_force)
        self.assertEqual(self.buyer.sudo().credit_limit, 5000)
        self.assertTrue(self.buyer.sudo().use_partner_credit_limit)
        duty = self.duties(review, "period")
        self.assertEqual((duty.state, duty.user_id), ("open", self.finance))
        tz = self.company._sales_tz()
        self.assertEqual(duty.deadline, day_end(self.today + relativedelta(months=12), tz))

    def test_a_new_judgement_takes_the_place_of_the_old(self):
        old = self.judge(5000)
        new = self.judge(8000, occasion="exception")
        self.assertEqual((old.in_force, new.in_force), (False, True))
        self.assertEqual(new.limit_before, 5000)
        self.assertEqual(self.buyer.sudo().credit_limit, 8000)
        self.assertEqual(self.duties(old, "period").state, "done")
        self.assertEqual(self.duties(new, "period").state, "open")

    def test_each_company_judges_for_itself(self):
        self.judge(5000)
        elsewhere = self.buyer.sudo().with_company(self.other_company)
        self.assertFalse(elsewhere.use_partner_credit_limit)
        self.assertFalse(elsewhere._credit_positions(self.other_company))

    def test_alone_in_finance(self):
        """CM-6.1: without a second person there, the general manager agrees."""
        others = self.env.ref("sales_policy.role_finance")._users(self.company) - self.finance
        others.active = False
        review = self.draft()
        review.action_submit()
        managers = self.env.ref("sales_policy.role_general_manager")._users(self.company)
        self.assertEqual(review.sudo().approval_ids.approver_ids, managers)

    def test_validity(self):
        """SD-4.2.2: at most a year; shorter as finance sees fit, and the duty with it."""
        review = self.draft(valid_until=self.day(400))
        with self.assertRaisesRegex(UserError, "valid from today until"):
            review.action_submit()
        review.valid_until = self.day(-1)
        with self.assertRaisesRegex(UserError, "valid from today until"):
            review.action_submit()
        short = self.judge(5000, valid_until=self.day(90))
        tz = self.company._sales_tz()
        self.assertEqual(self.duties(short, "period").deadline, day_end(self.day(90), tz))

    def test_figures_are_those_of_the_moment(self):
        """What it rests on: sales, lateness, debt; taken again on submission, kept afterwards."""
        paid = self.invoice(1000, due=-40)
        self.pay(1000, paid, days=-30)
        review = self.draft()
        self.invoice(300, due=-20)
        for vals in ({"sales_12_months": 9e9}, {"overdue_amount": 0}, {"limit_before": 1}):
            with self.assertRaises(AccessError):
                review.write(vals)
        review.action_submit()
        self.assertRecordValues(
            review,
            [
                {
                    "sales_12_months": 1300,
                    "days_late": 10,
                    "exposure": 300,
                    "overdue_amount": 300,
                    "oldest_days": 20,
                }
            ],
        )
        review.with_user(self.finance2).action_approve()
        self.invoice(700)
        self.assertEqual(review.exposure, 300)

    def test_nothing_comes_into_force_by_hand(self):
        """SD-4.2.2: not by create, write, copy, nor by reopening what is approved."""
        for vals in ({"in_force": True}, {"confirmations": 7}):
            with self.assertRaises(AccessError):
                self.draft(**vals)
        forged = self.draft()
        for vals in ({"in_force": True}, {"date_superseded": "2026-01-01"}, {"company_id": 1}):
            with self.assertRaises(AccessError):
                forged.write(vals)
        review = self.judge(5000)
        self.assertFalse(review.with_user(self.finance).copy().in_force)
        with self.assertRaises(UserError):
            review.with_user(self.finance).limit_amount = 9000
        for user in (self.gm, self.salesadmin):
            with self.assertRaisesRegex(UserError, "not reopened"):
                review.with_user(user).action_reopen("Higher")
        with self.assertRaises(UserError):
            review.with_user(self.finance).unlink()

    def test_the_limit_itself_is_not_entered(self):
        """SD-4.2.2: by no road to Odoo's own field, whoever keeps the books."""
        accountant = self.finance
        accountant.group_ids += self.env.ref("account.group_account_invoice")
        accountant.group_ids += self.env.ref("sales_policy.group_sales_administration")
        mine = self.buyer.with_user(accountant)
        for vals in ({"credit_limit": 9}, {"use_partner_credit_limit": True}):
            with self.assertRaisesRegex(AccessError, "SD-4.2.2"):
                mine.write(vals)
        partners = self.env["res.partner"].with_user(accountant)
        with self.assertRaisesRegex(AccessError, "SD-4.2.2"):
            partners.create(self.file_values(credit_limit=9))
        with self.assertRaisesRegex(AccessError, "SD-4.2.2"):
            partners.with_context(default_credit_limit=9).create(self.file_values())
        vendor = self.env["res.partner"].create({"name": "Vendor", "is_company": True})
        vendor.with_user(accountant).credit_limit = 9
        self.assertEqual(vendor.credit_limit, 9)

    def test_expired(self):
        """SD-4.2.2: past its day the limit still holds, and the light says that it is to be judged."""
        self.judge(5000, valid_until=self.day(10))
        self.assertEqual(self.buyer.credit_light, "green")
        with freeze_time(f"{self.day(11)} 12:00:00"):
            self.buyer.invalidate_recordset(["credit_light", "credit_light_reason"])
            self.assertEqual(self.buyer.credit_light, "amber")
            self.assertEqual(self.buyer.credit_light_reason, "to be judged again")
            self.assertIn("limit", self.order(5001)._credit_refusal())

    def test_light(self):
        """SD-4.2.2: what salespeople see, and all that they may search for."""
        customer = self.buyer.with_user(self.sales1)
        partners = self.env["res.partner"].with_user(self.sales1)

        def light():
            self.env.invalidate_all()
            found = partners.search([("credit_light", "=", customer.credit_light)])
            self.assertIn(customer, found)
            others = partners.search([("credit_light", "!=", customer.credit_light)])
            self.assertNotIn(customer, others)
            return customer.credit_light, customer.credit_light_reason

        self.assertEqual(light(), ("none", ""))
        self.judge(1000)
        self.assertEqual(light(), ("green", ""))
        near = self.invoice(900)
        self.assertEqual(light(), ("amber", "close to the credit limit"))
        over = self.invoice(200)
        self.assertEqual(light(), ("red", "over the credit limit"))
        self.pay(200, over)
        self.pay(900, near)
        late = self.invoice(50, due=-7)
        self.assertEqual(light(), ("amber", "overdue"))
        self.pay(50, late)
        self.invoice(50, due=-8)
        self.assertEqual(light(), ("red", "overdue for too long"))

    def test_light_of_many_in_few_queries(self):
        customers = self.buyer.union(*(self.customer(self.sales1) for _n in range(5)))
        self.env.flush_all()
        customers.mapped("credit_light")
        counts = []
        for some in (customers[:1], customers):
            self.env.invalidate_all()
            some.mapped("is_sales_customer")
            before = self.cr.sql_log_count
            some.mapped("credit_light")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
