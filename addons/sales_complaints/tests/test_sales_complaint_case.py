from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common_quality import QualityCase


@tagged("post_install", "-at_install")
class TestSalesComplaintCase(QualityCase):
    """Cause and correction (CM-5.3.2), and quality's judgement of the handling (CM-7.1.2)."""

    def mark(self, case=None, **vals):
        marks = {"effectiveness": "good", "timeliness": "fair", "customer_view": "good"}
        (case or self.case).write({**marks, **vals})

    # Cause

    def test_one_case_for_each_complaint(self):
        self.assertEqual(
            self.mine.with_user(self.quality).action_open_case()["res_id"], self.case.id
        )
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.case.browse().create({"complaint_id": self.mine.id})

    def test_the_cause_is_known_to_statistics(self):
        self.case.cause_id = self.cause
        counted = self.env["sales.complaint"].with_user(self.quality)
        domain = [("cause_id", "child_of", self.cause.parent_id.id), ("id", "=", self.mine.id)]
        self.assertEqual(counted.search_count(domain), 1)
        self.assertEqual(
            self.cause.with_context(lang="en_US").display_name,
            "Material / Hardness out of tolerance",
        )

    def test_report_of_a_closed_case_misses_nothing(self):
        """While the case is under way the 8D report says what is missing; afterwards, what there was not."""

        def printed():
            report = self.env["ir.actions.report"]
            html = report._render_qweb_html("sales_complaints.report_8d", self.case.ids)[0]
            return html.decode()

        self.assertIn("Still missing", printed())
        self.assertNotIn("None", printed())
        self.case.sudo().state = "closed"
        self.assertNotIn("Still missing", printed())
        self.assertIn("None", printed())

    def test_closed_when_the_effect_is_checked(self):
        case = self.case
        for vals in ({}, {"cause_id": self.cause.id}, {"root_cause": "No scales for the hardener"}):
            case.write(vals)
            with self.assertRaises(UserError):
                case.action_close()
        action = self.corrective(self.employee)
        with self.assertRaisesRegex(UserError, "not checked yet"):
            case.action_close()
        owned = action.with_user(self.employee)
        owned.proof = "Scales bought"
        owned.action_done()
        with self.assertRaisesRegex(UserError, "not checked yet"):
            case.action_close()
        action.effect_note = "None since"
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            action.action_effective()
            case.action_close()
        self.assertEqual(case.state, "closed")
        with self.assertRaises(UserError):
            case.root_cause = "Something else"
        case.action_reopen("It happened again")
        case.root_cause = "Something else"

    def test_not_closed_while_another_action_is_owed(self):
        case = self.case
        case.write({"cause_id": self.cause.id, "root_cause": "No scales"})
        action = self.corrective(self.employee)
        owned = action.with_user(self.employee)
        owned.proof = "Told everybody"
        owned.action_done()
        action.effect_note = "Soles came off again"
        action.action_not_effective()
        with self.assertRaisesRegex(UserError, "another action is owed"):
            case.action_close()
        following = self.corrective(self.employee, previous_id=action.id)
        with self.assertRaisesRegex(UserError, "not checked yet"):
            case.action_close()
        following.action_drop("The product is no longer made")
        case.action_close()

    # Judgement

    def test_judged_when_it_has_ended(self):
        self.mark()
        with self.assertRaises(UserError):
            self.case.action_judge()
        self.end(self.mine)
        duty = self.duty(self.mine, "CM-7.1.2")
        self.assertEqual(duty.state, "open")
        self.assertTrue(duty.user_id.has_group("sales_policy.group_quality"))
        self.assertEqual(duty.date_opened, self.mine.date_closed)
        self.case.action_judge()
        self.assertEqual(duty.state, "done")
        self.assertEqual(self.case.judged_by_id, self.quality)
        with self.assertRaises(UserError):
            self.case.effectiveness = "poor"
        with self.assertRaises(UserError):
            self.case.action_judge()

    def test_judged_whole(self):
        self.end(self.mine)
        self.case.write({"effectiveness": "good"})
        with self.assertRaises(UserError):
            self.case.action_judge()

    def test_what_sales_rejects_is_judged_too(self):
        self.mine.action_reject("Not our product")
        self.assertEqual(self.duty(self.mine, "CM-7.1.2").state, "open")

    def test_returned_with_a_reason(self):
        self.end(self.mine)
        duty = self.duty(self.mine, "CM-7.1.2")
        self.mark(effectiveness="poor", remark="The soles were only glued again")
        with self.assertRaises(UserError):
            self.case.action_return(" ")
        self.case.action_return("The customer still has the bad ones")
        self.assertEqual((self.mine.state, self.mine.round), ("registered", 2))
        self.assertEqual(duty.state, "done")
        self.assertFalse(self.case.date_judged or self.case.effectiveness)
        self.assertIn("glued again", str(self.case.message_ids.mapped("body")))
        self.end(self.mine)
        self.assertEqual(self.duty(self.mine, "CM-7.1.2").state, "open")
        self.mark()
        self.case.action_judge()

    def test_nobody_judges_their_own_handling(self):
        group = "base.group_user,sales_policy.group_quality"
        new_test_user(self.env, "c_quality2", group, name="Zhi Er")
        self.mine.sudo().user_id = self.quality
        self.end(self.mine.sudo())
        self.assertNotEqual(self.duty(self.mine, "CM-7.1.2").user_id, self.quality)
        self.mark()
        for verb in ("action_judge", "action_return"):
            with self.assertRaises(UserError):
                getattr(self.case, verb)(*(["Badly done"] if verb == "action_return" else []))

    def test_the_draw(self):
        complaints = self.env["sales.complaint"]
        for _number in range(60):
            complaints |= self.complaint(self.sales1)
        first = [c._is_drawn() for c in complaints]
        self.assertTrue(all(first))
        self.draw(50)
        drawn = complaints.filtered(lambda c: c._is_drawn())
        self.assertEqual(drawn, complaints.filtered(lambda c: c._is_drawn()))
        self.assertTrue(10 < len(drawn) < 50)  # misses once in ten million runs
        self.draw(0)
        self.assertFalse(complaints.filtered(lambda c: c._is_drawn()))
        complaints[0].severity = "critical"
        self.assertTrue(complaints[0]._is_drawn())
        self.end(complaints[1])
        self.assertFalse(self.duty(complaints[1], "CM-7.1.2"))

    def test_nobody_else_judges(self):
        self.end(self.mine)
        for login in ("sales1", "supervisor1", "salesadmin", "gm", "employee"):
            case = self.case.with_user(self.users[login])
            for verb in ("action_judge", "action_close", "action_return", "action_reopen"):
                reason = ["Because"] if verb in ("action_return", "action_reopen") else []
                with self.subTest(login=login, verb=verb), self.assertRaises(AccessError):
                    getattr(case, verb)(*reason)
        for vals in ({"date_judged": "2026-01-01"}, {"state": "closed"}, {"judged_by_id": 1}):
            with self.assertRaises(AccessError):
                self.case.write(vals)
        with self.assertRaises(UserError):
            self.case.complaint_id = self.complaint(self.sales1)
