from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .common import GiftCase


@tagged("post_install", "-at_install")
class TestApproval(GiftCase):
    """The way of a document: submitted, decided step by step, logged for ever."""

    def steps(self, gift):
        return gift.sudo().approval_ids.sorted("id")

    def submitted(self, user="sales1", **vals):
        gift = self.gift(user, **vals)
        gift.action_submit()
        return gift

    def test_supervisor_approves(self):
        gift = self.submitted()
        self.assertRecordValues(
            self.steps(gift),
            [
                {
                    "name": "Supervisor",
                    "state": "pending",
                    "round": 1,
                    "approver_ids": self.users["supervisor1"].ids,
                    "requester_id": self.users["sales1"].id,
                    "res_name": "Tea",
                    "clause_id": self.env.ref("test_sales_policy.clause_gift_1").id,
                }
            ],
        )
        self.as_user(gift, "supervisor1").action_approve()
        self.assertEqual(gift.approval_state, "approved")
        self.assertTrue(gift.date_approved)
        self.assertRecordValues(
            self.steps(gift),
            [
                {
                    "state": "approved",
                    "user_id": self.users["supervisor1"].id,
                    "represented_id": False,
                }
            ],
        )

    def test_each_reads_the_step_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        gift = self.submitted()
        rule = self.steps(gift).rule_id
        rule.with_context(lang="zh_CN").name = "主管同意"
        step = self.steps(self.submitted())
        self.assertEqual(step.name, "Supervisor")
        self.assertEqual(step.with_context(lang="zh_CN").name, "主管同意")
        rule.with_context(lang="zh_CN").name = "另一个"
        self.assertEqual(step.with_context(lang="zh_CN").name, "主管同意", "frozen as submitted")

    def test_a_language_that_comes_later(self):
        gift = self.submitted()
        step = self.steps(gift)
        self.env["res.lang"]._activate_lang("zh_CN")
        step.rule_id.with_context(lang="zh_CN").name = "主管同意"
        self.assertEqual(step.with_context(lang="zh_CN").name, "Supervisor")
        addon = self.env["ir.module.module"].search([("name", "=", "test_sales_policy")])
        addon._update_translations(["zh_CN"])
        self.assertEqual(step.with_context(lang="zh_CN").name, "主管同意")
        self.assertEqual(step.name, "Supervisor")

    def test_large_amount_goes_on_to_the_general_manager(self):
        """The threshold is a clause's number, the step a record."""
        gift = self.submitted(amount=1000)
        self.assertEqual(self.steps(gift).mapped("state"), ["pending", "waiting"])
        with self.assertRaisesRegex(UserError, "supervisor1"):
            self.as_user(gift, "gm").action_approve()
        self.as_user(gift, "supervisor1").action_approve()
        self.assertEqual(gift.approval_state, "submitted")
        self.as_user(gift, "gm").action_approve()
        self.assertEqual(gift.approval_state, "approved")
        self.assertEqual(self.steps(self.submitted(amount=999)).mapped("name"), ["Supervisor"])

    def test_rules_by_grade_and_domain(self):
        rule = self.env.ref("test_sales_policy.sales_approval_rule_large")
        rule.write(
            {
                "amount_parameter_id": False,
                "grade_ids": [Command.set(self.env.ref("sales_policy.grade_a").ids)],
                "domain": "[('name', 'ilike', 'gold')]",
            }
        )
        grade = self.env.ref("sales_policy.grade_a").id
        self.assertEqual(len(self.steps(self.submitted(name="Gold pen", grade_id=grade))), 2)
        self.assertEqual(len(self.steps(self.submitted(name="Gold pen"))), 1)
        self.assertEqual(len(self.steps(self.submitted(grade_id=grade))), 1)
        with self.assertRaises(ValidationError):
            rule.domain = "[('no_such_field', '=', 1)]"

    def test_side_by_side(self):
        self.env.ref("test_sales_policy.sales_approval_rule_large").sequence = 10
        gift = self.submitted(amount=5000)
        self.as_user(gift, "gm").action_approve()
        self.assertEqual(gift.approval_state, "submitted")
        self.as_user(gift, "supervisor1").action_approve()
        self.assertEqual(gift.approval_state, "approved")

    def test_returned_and_again(self):
        gift = self.submitted(amount=5000)
        with self.assertRaisesRegex(UserError, "reason"):
            self.as_user(gift, "supervisor1").action_return("  ")
        self.as_user(gift, "supervisor1").action_return("Too dear")
        self.assertEqual((gift.approval_state, gift.return_reason), ("returned", "Too dear"))
        self.assertEqual(self.steps(gift).mapped("state"), ["returned", "withdrawn"])
        gift.amount = 50
        gift.action_submit()
        self.assertFalse(gift.return_reason)
        self.assertEqual(self.steps(gift).mapped("round"), [1, 1, 2])
        self.as_user(gift, "supervisor1").action_approve()
        self.assertEqual(self.steps(gift).mapped("state"), ["returned", "withdrawn", "approved"])

    def test_withdraw(self):
        gift = self.submitted()
        with self.assertRaises(UserError):
            self.as_user(gift, "supervisor1").action_withdraw()
        gift.action_withdraw()
        self.assertEqual(gift.approval_state, "draft")
        self.assertEqual(self.steps(gift).state, "withdrawn")
        gift.amount = 7

    def test_reopen(self):
        gift = self.approved_gift()
        for name in ("sales1", "supervisor1"):
            with self.assertRaisesRegex(UserError, "CM-6.1"):
                self.as_user(gift, name).action_reopen("I want to")
        with self.assertRaisesRegex(UserError, "reason"):
            self.as_user(gift, "gm").action_reopen("")
        self.as_user(gift, "gm").action_reopen("Wrong customer")
        self.assertEqual(gift.approval_state, "draft")
        self.assertRecordValues(
            self.steps(gift),
            [
                {"state": "approved", "reason": False, "user_id": self.users["supervisor1"].id},
                {"state": "reopened", "reason": "Wrong customer", "user_id": self.users["gm"].id},
            ],
        )

    def test_summary_is_what_was_submitted(self):
        gift = self.submitted(amount=250)
        self.assertEqual(
            self.steps(gift).summary, [["name", "Tea"], ["partner_id", ""], ["amount", 250]]
        )
        self.assertIn("250", self.as_user(self.steps(gift), "supervisor1").summary_html)

    def test_submission_problem(self):
        gift = self.gift(amount=0)
        self.assertFalse(gift.can_submit)
        with self.assertRaisesRegex(UserError, "GIFT-1"):
            gift.action_submit()

    def test_rules_are_frozen_on_submission(self):
        gift = self.submitted(amount=5000)
        self.env.ref("test_sales_policy.sales_approval_rule_large").unlink()
        self.as_user(gift, "supervisor1").action_approve()
        self.as_user(gift, "gm").action_approve()
        self.assertEqual(gift.approval_state, "approved")

    # Nobody approves their own document

    def test_managers_own_goes_one_level_up(self):
        gift = self.submitted("supervisor1")
        self.assertEqual(self.steps(gift).approver_ids, self.users["gm"])
        with self.assertRaisesRegex(UserError, "own document"):
            self.as_user(gift, "supervisor1").action_approve()

    def test_top_of_the_line(self):
        with self.assertRaisesRegex(UserError, "CM-6.1"):
            self.submitted("gm")

    def test_own_in_disguise(self):
        """Neither by giving it away nor by having a colleague submit it."""
        gift = self.gift("supervisor1")
        gift.user_id = self.users["sales1"]
        self.as_user(gift, "sales1").action_submit()
        self.assertEqual(self.steps(gift).approver_ids, self.users["gm"])
        gift = self.submitted("sales1")
        self.users["sales2"].group_ids += self.env.ref("sales_policy.group_supervisor")
        gift.sudo().user_id = self.users["sales2"]
        self.employees["sales1"].parent_id = self.employees["sales2"]
        with self.assertRaises(UserError):
            self.as_user(gift, "sales2").action_approve()
        with self.assertRaises(UserError):
            gift.action_approve()

    # Absence

    def absence(self, user, delegate=None, **vals):
        return self.as_user(self.env["sales.absence"], user).create(
            {
                "user_id": self.users[user].id,
                "delegate_id": delegate and self.users[delegate].id,
                **vals,
            }
        )

    def test_delegate(self):
        gift = self.submitted()
        with self.assertRaises(AccessError):
            self.as_user(gift, "supervisor2").action_approve()
        self.absence("supervisor1", "supervisor2")
        approval = self.as_user(self.env["sales.approval"], "supervisor2").search(
            [("can_decide", "=", True)]
        )
        self.assertEqual(approval, self.steps(gift))
        approval.action_approve()
        self.assertEqual(gift.approval_state, "approved")
        self.assertRecordValues(
            self.steps(gift),
            [
                {
                    "user_id": self.users["supervisor2"].id,
                    "represented_id": self.users["supervisor1"].id,
                }
            ],
        )

    def test_delegate_never_for_their_own(self):
        self.users["supervisor1"].group_ids += self.env.ref("sales_policy.group_general_manager")
        gift = self.submitted("supervisor1")
        self.absence("gm", "supervisor1")
        with self.assertRaisesRegex(UserError, "own document"):
            self.as_user(gift, "supervisor1").action_approve()

    def test_delegate_holds_the_same_roles(self):
        with self.assertRaisesRegex(ValidationError, "CM-6.1"):
            self.absence("supervisor1", "sales2")

    def test_delegate_who_loses_the_role(self):
        """CM-6.1: decides no more, by whatever way the role goes; the step moves up the line."""
        supervisors = self.env.ref("sales_policy.group_supervisor")
        self.users["supervisor2"].group_ids += self.env.ref("base.group_user")
        ways = {
            "loses": lambda: self.users["supervisor2"].write(
                {"group_ids": [Command.unlink(supervisors.id)]}
            ),
            "group loses": lambda: supervisors.write(
                {"user_ids": [Command.unlink(self.users["supervisor2"].id)]}
            ),
            "absent gains": lambda: self.users["supervisor1"].write(
                {"group_ids": [Command.link(self.env.ref("sales_policy.group_finance").id)]}
            ),
        }
        self.absence("supervisor1", "supervisor2")
        for name, way in ways.items():
            with self.subTest(way=name), self.env.cr.savepoint() as savepoint:
                gift = self.submitted()
                asked = self.as_user(self.env["sales.approval"], "supervisor2")
                mine = [("res_id", "=", gift.id), ("can_decide", "=", True)]
                self.assertEqual(asked.search(mine), self.steps(gift))
                way()
                self.assertFalse(asked.search(mine))
                with self.assertRaises(UserError):
                    self.as_user(gift, "supervisor2").action_approve()
                self.assertEqual(self.steps(gift).approver_ids, self.users["gm"])
                self.as_user(gift, "gm").action_approve()
                self.assertEqual(gift.approval_state, "approved")
                savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_delegation_ends(self):
        today = fields.Date.today()
        self.absence(
            "supervisor1",
            "supervisor2",
            date_from=today - timedelta(days=9),
            date_to=today - timedelta(days=2),
        )
        gift = self.submitted()
        self.assertFalse(
            self.as_user(self.env["sales.approval"], "supervisor2").search(
                [("can_decide", "=", True)]
            )
        )
        with self.assertRaises(UserError):
            self.as_user(gift, "supervisor2").action_approve()

    @freeze_time("2026-03-10 17:00")
    def test_absence_begins_on_the_clock_of_the_company(self):
        """In Shanghai it is the 11th: the job, which runs on the server's clock, knows it too."""
        gift = self.submitted()
        self.absence("supervisor1", date_from="2026-03-12", date_to="2026-03-12")
        self.env["sales.approval"]._reroute_absent()
        self.assertEqual(self.steps(gift).approver_ids, self.users["supervisor1"])
        self.env["sales.absence"].search([]).date_from = "2026-03-11"
        self.env["sales.approval"].with_context(tz="UTC")._reroute_absent()
        self.assertEqual(self.steps(gift).approver_ids, self.users["gm"])

    @freeze_time("2026-03-10 17:00")
    def test_absence_of_today_is_that_of_the_company(self):
        self.users["supervisor1"].tz = "America/New_York"
        self.absence("supervisor1")
        self.assertEqual(self.steps(self.submitted()).approver_ids, self.users["gm"])

    def test_absent_on_submission(self):
        self.absence("supervisor1")
        self.assertEqual(self.steps(self.submitted()).approver_ids, self.users["gm"])

    def test_absent_later(self):
        gift = self.submitted()
        self.absence("supervisor1")
        self.assertEqual(self.steps(gift).approver_ids, self.users["gm"])

    def test_archived_later(self):
        gift = self.submitted()
        self.users["supervisor1"].active = False
        self.assertEqual(self.steps(gift).approver_ids, self.users["gm"])
        self.as_user(gift, "gm").action_approve()
        self.assertEqual(gift.approval_state, "approved")

    def test_absence_is_ones_own(self):
        with self.assertRaises(AccessError):
            self.as_user(self.env["sales.absence"], "sales1").create(
                {"user_id": self.users["supervisor1"].id}
            )
        mine = self.absence("sales1")
        with self.assertRaises(AccessError):
            mine.user_id = self.users["supervisor1"]

    def test_absence_is_not_entered_by_closing_the_browser(self):
        """It saves a new form on which nothing is missing: the screen waits for the days."""
        action = self.env.ref("sales_policy.sales_absence_action")
        form = Form(self.env["sales.absence"].with_context(**safe_eval(action.context)))
        with self.assertRaisesRegex(AssertionError, "date_"):
            form.save()

    def test_nobody_comes_to_represent_by_detour(self):
        """CM-6.1: by an absence that becomes somebody else's; and an absence is not the delegate's."""
        absence = self.as_user(self.env["sales.absence"], "salesadmin").create(
            {"user_id": self.users["employee"].id, "delegate_id": self.users["quality"].id}
        )
        for name in ("finance", "gm"):
            with self.assertRaisesRegex(ValidationError, "CM-6.1"):
                absence.user_id = self.users[name]
        mine = self.absence("supervisor1", "supervisor2")
        with self.assertRaises(AccessError):
            self.as_user(mine, "supervisor2").unlink()
        mine.unlink()

    # The queue

    def test_queue_decides_in_batch(self):
        gifts = [self.submitted(name=str(number)) for number in range(5)]
        queue = self.as_user(self.env["sales.approval"], "supervisor1").search(
            [("can_decide", "=", True)]
        )
        self.assertEqual(len(queue), 5)
        queue.action_approve()
        self.assertEqual({gift.approval_state for gift in gifts}, {"approved"})
        with self.assertRaises(UserError):
            queue.action_approve()

    def test_batch_is_whole_or_nothing(self):
        mine, other = self.submitted(), self.submitted("sales3")
        steps = self.steps(mine) | self.steps(other)
        with self.assertRaises(AccessError):
            self.as_user(steps, "supervisor1").action_approve()
        self.assertEqual({mine.approval_state, other.approval_state}, {"submitted"})

    def test_queue_returns_with_the_wizard(self):
        gift = self.submitted()
        step = self.as_user(self.steps(gift), "supervisor1")
        wizard = (
            step.env["sales.approval.reason"]
            .with_context(active_model=step._name, active_ids=step.ids, default_verb="return")
            .create({"reason": "Too dear"})
        )
        wizard.action_confirm()
        self.assertEqual(gift.return_reason, "Too dear")
