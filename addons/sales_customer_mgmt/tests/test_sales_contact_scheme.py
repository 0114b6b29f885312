from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_turn_formal import FormalCase


@tagged("post_install", "-at_install")
class TestContactScheme(FormalCase):
    """The contact scheme of a prospect, by intent and budget, until it turns formal (SD-3.2.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls.template("Small", "a", 0, "res.partner", steps=2)
        cls.large = cls.template("Large", "a", 5000, "res.partner", steps=3)
        cls.for_leads = cls.template("Leads", "b", 0, "crm.lead", steps=1)

    @classmethod
    def template(cls, name, intent, budget, model, steps):
        call = cls.env.ref("mail.mail_activity_data_call")
        plan = cls.env["mail.activity.plan"].create(
            {
                "name": name,
                "res_model": model,
                "company_id": cls.env.company.id,
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": call.id,
                            "summary": f"Step {number}",
                            "delay_count": number,
                            "delay_from": "after_plan_date",
                        }
                    )
                    for number in range(steps)
                ],
            }
        )
        return cls.env["sales.contact.scheme.template"].create(
            {
                "name": name,
                "intent": intent,
                "budget_from": budget,
                "plan_id": plan.id,
                "company_id": cls.env.company.id,
            }
        )

    def launch(self, prospect):
        prospect.action_launch_scheme()
        prospect.invalidate_recordset(["contact_scheme_id", "contact_progress"])
        return prospect.contact_scheme_id

    def steps(self, prospect):
        return prospect.activity_ids.filtered(lambda step: (step.summary or "").startswith("Step"))

    def test_by_intent_and_budget(self):
        """SD-3.2.1: of those that the budget reaches, the one that asks for most."""
        poor = self.customer(self.sales1)
        rich = self.customer(self.sales1, contact_budget=8000)
        self.assertEqual(self.launch(poor).template_id, self.small)
        scheme = self.launch(rich)
        self.assertEqual((scheme.template_id, scheme.budget_amount), (self.large, 8000))
        self.assertEqual((scheme.user_id, scheme.step_count), (self.sales1, 3))
        self.assertEqual(self.steps(rich).user_id, self.sales1)
        today = fields.Date.context_today(scheme)
        self.assertEqual(
            sorted(self.steps(rich).mapped("date_deadline")),
            [today + timedelta(days=n) for n in range(3)],
        )
        lacking = self.customer(self.sales1, customer_intent=False)
        self.assertIn("intent first", self.refuse(UserError, lacking.action_launch_scheme))
        nothing = self.customer(self.sales1, customer_intent="c")
        self.assertIn("No contact scheme", self.refuse(UserError, nothing.action_launch_scheme))

    def test_progress(self):
        """SD-3.2.1: steps done of all; one scheme at a time, until its last step is done."""
        customer = self.customer(self.sales1)
        scheme = self.launch(customer)
        self.assertEqual(customer.contact_progress, 0)
        self.steps(customer)[0].with_user(self.sales1).action_feedback("Called")
        scheme.invalidate_recordset()
        self.assertEqual((scheme.done_count, scheme.progress), (1, 50))
        self.assertIn("running already", self.refuse(UserError, customer.action_launch_scheme))
        self.steps(customer).with_user(self.sales1).action_feedback("Called")
        again = self.launch(customer)
        self.assertNotEqual(again, scheme)
        self.assertEqual((scheme.state, again.state), ("done", "running"))
        self.assertEqual(scheme.progress, 100)
        self.assertEqual(scheme.spent_amount, 0)

    def test_one_at_a_time_in_the_database(self):
        customer = self.customer(self.sales1)
        scheme = self.launch(customer)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            scheme.sudo().copy({"date_started": fields.Datetime.now()})

    def test_ends_with_the_stage(self):
        """SD-3.2.1: tracked until formal; then what is left to do falls away."""
        customer = self.approved(self.sales1)
        scheme = self.launch(customer)
        self.steps(customer)[0].with_user(self.sales1).action_feedback("Called")
        self.order(customer).action_confirm()
        self.assertEqual(scheme.state, "formal")
        self.assertTrue(scheme.date_ended)
        self.assertFalse(self.steps(customer))
        scheme.invalidate_recordset()
        self.assertEqual(scheme.done_count, 1, "what was done stays")
        self.assertIn("formal", self.refuse(UserError, customer.action_launch_scheme))

    def test_lead(self):
        """SD-3.2.1: a lead has its own, which ends when its customer turns formal, or it is lost."""
        leads = self.env["crm.lead"].with_user(self.sales1)
        lead, lost = leads.create(
            [{"name": "Inquiry", "customer_intent": "b", "user_id": self.sales1.id}] * 2
        )
        scheme, other = self.launch(lead), self.launch(lost)
        self.assertEqual((scheme.template_id, scheme.lead_id), (self.for_leads, lead))
        lost.action_set_lost()
        self.assertEqual((other.state, scheme.state), ("stopped", "running"))
        customer = self.approved(self.sales1)
        lead.partner_id = customer.child_ids
        self.order(customer).action_confirm()
        self.assertEqual(scheme.state, "formal")

    def test_stop(self):
        customer = self.customer(self.sales1)
        scheme = self.launch(customer)
        self.refuse(UserError, scheme.action_stop, "  ")
        self.refuse(AccessError, scheme.with_user(self.sales2).action_stop, "Not mine")
        wizard = (
            self.env["sales.approval.reason"]
            .with_user(self.sales1)
            .with_context(active_model=scheme._name, active_ids=scheme.ids)
        )
        wizard.create({"verb": "stop", "reason": "Plant closed"}).action_confirm()
        self.assertEqual((scheme.state, scheme.stop_reason), ("stopped", "Plant closed"))
        self.assertFalse(self.steps(customer))

    def test_rights(self):
        """Own, team, all; written by its verbs alone."""
        customer = self.customer(self.sales1)
        scheme = self.launch(customer)
        readers = (self.sales1, self.supervisor1, self.salesadmin, self.gm, self.finance)
        for user in readers:
            self.assertTrue(scheme.with_user(user).has_access("read"), user.name)
        for user in (self.sales2, self.sales3, self.supervisor2, self.employee):
            self.assertFalse(scheme.with_user(user).has_access("read"), user.name)
        for user in (self.sales1, self.supervisor1, self.salesadmin, self.gm):
            theirs = scheme.with_user(user)
            self.refuse(AccessError, theirs.write, {"budget_amount": 1})
            self.refuse(AccessError, theirs.unlink)
            self.refuse(AccessError, theirs.copy)
        self.refuse(AccessError, customer.with_user(self.sales2).action_launch_scheme)
        step = self.steps(customer)[0].with_user(self.sales1)
        self.refuse(AccessError, step.write, {"contact_scheme_id": False})

    def test_template(self):
        """Sales administration keeps templates and their plans; for contacts and leads only."""
        template = self.small.with_user(self.salesadmin)
        template.budget_from = 10
        template.plan_id.template_ids[0].summary = "Step one"
        self.refuse(AccessError, self.small.with_user(self.sales1).write, {"budget_from": 1})
        plan = self.env["mail.activity.plan"].create({"name": "Orders", "res_model": "sale.order"})
        self.refuse(ValidationError, template.write, {"plan_id": plan.id})
