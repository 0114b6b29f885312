from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_policy.deadline import day_end

from .common_quality import QualityCase


@tagged("post_install", "-at_install")
class TestSalesCorrectiveAction(QualityCase):
    """What is done about a cause, with proof, until its effect is checked (CM-5.3.2)."""

    def action_duty(self, action, code):
        return self.env["sales.duty"].search(
            [
                ("res_model", "=", action._name),
                ("res_id", "=", action.id),
                ("parameter_id.code", "=", code),
            ]
        )

    def done(self, owner=None, **vals):
        action = self.corrective(owner or self.employee, **vals)
        owned = action.with_user(action.user_id)
        owned.proof = "Shore A of 12 batches, all within 2"
        owned.action_done()
        return action

    def test_owed_by_the_day_named(self):
        due = fields.Date.today() + timedelta(days=10)
        action = self.corrective(self.employee, date_due=due)
        duty = self.action_duty(action, "action")
        self.assertEqual((duty.user_id, duty.state), (self.employee, "open"))
        self.assertEqual(duty.deadline, day_end(due, self.env.company._sales_tz()))
        self.assertTrue(action.number.startswith("CA"))

    def test_not_for_a_day_that_is_past(self):
        with self.assertRaises(UserError):
            self.corrective(self.employee, date_due=fields.Date.today() - timedelta(days=2))

    def test_done_by_the_owner_with_proof(self):
        action = self.corrective(self.employee)
        with self.assertRaises(UserError):
            action.action_done()  # by quality
        owned = action.with_user(self.employee)
        with self.assertRaises(UserError):
            owned.action_done()  # without proof
        owned.proof = "Shore A of 12 batches, all within 2"
        owned.action_done()
        self.assertEqual(action.state, "done")
        self.assertEqual(self.action_duty(action, "action").state, "done")
        self.assertEqual(action.date_effect, action._today() + timedelta(days=30))
        check = self.action_duty(action, "check")
        self.assertGreater(check.deadline.date(), action.date_effect)
        with self.assertRaises(AccessError):
            owned.proof = "Something else"
        with self.assertRaises(UserError):
            owned.action_done()

    def test_a_file_is_proof_and_stays(self):
        action = self.corrective(self.employee)
        owned = action.with_user(self.employee)
        file = self.env["ir.attachment"].with_user(self.employee)
        file = file.create(
            {"name": "chart.png", "raw": b"x", "res_model": action._name, "res_id": action.id}
        )
        owned.proof_ids = file
        owned.action_done()
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            file.raw = b"y"

    def test_effect_is_checked_after_the_days(self):
        action = self.done()
        with self.assertRaises(UserError):
            action.action_effective()  # without a word
        action.effect_note = "No soles came off since"
        with self.assertRaisesRegex(UserError, "shows from"):
            action.action_effective()
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            action.action_effective()
        self.assertEqual((action.state, action.judged_by_id), ("effective", self.quality))
        self.assertEqual(self.action_duty(action, "check").state, "done")
        with self.assertRaises(UserError):
            action.action_not_effective()

    def test_without_effect_another_action_is_owed(self):
        action = self.done()
        action.effect_note = "Soles came off again"
        action.action_not_effective()
        self.assertEqual(self.action_duty(action, "again").state, "open")
        opened = action.action_next()["context"]
        following = self.corrective(self.employee, previous_id=opened["default_previous_id"])
        self.assertEqual(action.next_ids, following)
        self.assertEqual(self.action_duty(action, "again").state, "done")
        with self.assertRaises(ValidationError):
            self.corrective(self.employee, previous_id=following.id)

    def test_nobody_judges_their_own(self):
        action = self.done(self.quality)
        action.effect_note = "It helped"
        with self.assertRaises(UserError):
            action.action_not_effective()

    def test_dropped_with_a_reason(self):
        action = self.corrective(self.employee)
        with self.assertRaises(UserError):
            action.action_drop(" ")
        action.action_drop("The machine is sold")
        self.assertEqual(action.state, "cancelled")
        self.assertEqual(self.action_duty(action, "action").state, "cancelled")
        with self.assertRaises(UserError):
            action.action_drop("Again")

    def test_of_several_complaints(self):
        other = self.complaint(self.sales3, partner_id=self.c3.id)
        case = other.with_user(self.quality)._case()
        action = self.corrective(self.employee, case=self.case | case)
        complaints = (self.mine | other).with_user(self.quality)
        self.assertEqual([c.action_ids for c in complaints], [action, action])

    def test_what_is_said_once_stays(self):
        action = self.corrective(self.employee)
        with self.assertRaises(AccessError):
            action.date_due += timedelta(days=9)
        for vals in ({"state": "done"}, {"date_effect": "2020-01-01"}, {"number": "CA1"}):
            with self.assertRaises(AccessError):
                action.write(vals)
            with self.assertRaises(AccessError):
                self.corrective(self.employee, **vals)
        with self.assertRaises(AccessError):
            self.corrective(self.employee, proof="Done already")
