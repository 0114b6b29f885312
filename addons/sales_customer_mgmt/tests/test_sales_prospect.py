import random
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CustomerCase

CRITERIA = (
    ("Footwear", 20, "[('industry_id.name', '=', 'Footwear')]"),
    ("More than 100 people", 30, "[('employee_range', 'in', ('medium', 'large', 'huge'))]"),
    ("Buys 1,000,000 a year", 25, "[('purchase_potential', '>=', 1000000)]"),
    ("We know who decides", 15, "[('has_decision_maker', '=', True)]"),
    ("Needs soles", 10, "[('customer_needs', 'ilike', 'sole')]"),
)


class ProspectCase(CustomerCase):
    """A profile in force for the company of the people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.make_profile()
        cls.approve(cls.profile)

    @classmethod
    def make_profile(cls, criteria=CRITERIA, **vals):
        lines = [
            Command.create({"name": name, "points": points, "domain": domain})
            for name, points, domain in criteria
        ]
        return (
            cls.env["sales.prospect.profile"]
            .with_user(cls.salesadmin)
            .create(
                {
                    "name": "Shoe makers",
                    "company_id": cls.env.company.id,
                    "criterion_ids": lines,
                    **vals,
                }
            )
        )

    @classmethod
    def approve(cls, profile):
        profile.action_submit()
        profile.with_user(cls.gm).action_approve()

    def measure(self):
        for model in ("res.partner", "crm.lead"):
            while self.env[model]._measure_batch():
                pass

    def refuse(self, error, function, *args, **kwargs):
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            function(*args, **kwargs)
        return str(caught.exception)


@tagged("post_install", "-at_install")
class TestProspectProfile(ProspectCase):
    """The profile of a good prospect (SD-3.1.1), and how it screens (SP-1)."""

    def points(self, prospect):
        """The points reached, as the explanation says them."""
        rows = prospect.fit_explanation.split("text-nowrap")[1:]
        return sum(int(row.split(">")[1].split(" of ")[0]) for row in rows)

    # Scoring

    def test_who_has_odoos_crm_alone_enters_leads(self):
        """What customers are like is not for everybody, a lead is."""
        user = new_test_user(self.env, "crm_alone", "sales_team.group_sale_salesman")
        lead = self.env["crm.lead"].with_user(user).create({"name": "Soles for a new plant"})
        self.assertEqual(lead.user_id, user)

    def test_fit_is_explained(self):
        """SP-1: the fit is the sum of the criteria that are met, and says which."""
        customer = self.customer(self.sales1)  # all but the potential
        self.assertEqual((customer.prospect_fit, customer.suggested_intent), (75, "a"))
        self.assertEqual(customer.prospect_profile_id, self.profile)
        self.assertIn("20 of 20", customer.fit_explanation)
        self.assertIn("0 of 25", customer.fit_explanation)
        self.assertEqual(self.points(customer), 75)
        customer.purchase_potential = 1_000_000
        self.assertEqual(customer.prospect_fit, 100)
        customer.child_ids.sudo().unlink()
        self.assertEqual(customer.prospect_fit, 85)
        customer.child_ids = [Command.create({"name": "Lin", "buying_role": "decision"})]
        self.assertEqual(customer.prospect_fit, 100)
        customer.child_ids.buying_role = "user"
        self.assertEqual(customer.prospect_fit, 85)

    def test_lead_and_customer_score_alike(self):
        """SP-1: what is known of a lead gives the fit that the customer made of it has."""
        facts = {
            "industry_id": self.industry.id,
            "employee_range": "large",
            "purchase_potential": 2_000_000,
            "customer_needs": "outsoles",
        }
        customer = self.customer(self.sales1, child_ids=[], **facts)
        lead = self.env["crm.lead"].with_user(self.sales1).create({"name": "Inquiry", **facts})
        self.assertEqual(lead.prospect_fit, customer.prospect_fit)
        self.assertEqual(lead.fit_explanation, customer.fit_explanation)
        lead.has_decision_maker = True
        self.assertEqual((lead.prospect_fit, lead.suggested_intent), (100, "a"))

    def test_fit_is_monotone(self):
        """SP-1: a criterion more never lowers the fit, nor do points more for one that is met; the
        explanation adds up to it, and it lies between 0 and 100."""
        draw = random.Random(5)
        Profile = self.env["sales.prospect.profile"]
        for _round in range(40):
            profile = Profile.create(
                {
                    "name": "P",
                    "criterion_ids": [
                        Command.create({"name": n, "points": draw.randint(1, 100), "domain": d})
                        for n, _points, d in CRITERIA
                    ],
                }
            )
            criteria = profile.criterion_ids
            met = criteria.browse(draw.sample(criteria.ids, draw.randint(0, len(criteria) - 1)))
            fit = profile._fit(met)
            self.assertTrue(0 <= fit <= 100)
            more = criteria - met
            self.assertGreaterEqual(profile._fit(met + more[0]), fit)
            explained = criteria._explain(met)
            customer_points = sum(
                int(row.split(">")[1].split(" of ")[0])
                for row in explained.split("text-nowrap'")[1:]
            )
            self.assertEqual(100 * customer_points // profile.possible_points, fit)
            if met:
                met[0].points += draw.randint(1, 100)
                self.assertGreaterEqual(profile._fit(met), fit)
        self.assertEqual(profile._fit(criteria), 100)

    def test_thresholds(self):
        profile = self.profile
        intents = [profile._intent(fit) for fit in (0, 39, 40, 69, 70, 100)]
        self.assertEqual(intents, ["c", "c", "b", "b", "a", "a"])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["sales.prospect.profile"].create(
                {"name": "P", "threshold_a": 10, "threshold_b": 20}
            )

    def test_only_facts_that_both_have(self):
        """SP-1: a criterion asks for what leads and customers both have."""
        for domain in ("[('name', '=', 'x')]", "[('vat', '!=', False)]", "[]", "nonsense"):
            self.refuse(ValidationError, self.make_profile, [("No", 5, domain)])

    def test_companys_own_goes_before_the_common_one(self):
        """SD-3.1.1: a company's own profile before the common one, a later date before an earlier."""
        Profile = self.env["sales.prospect.profile"]
        none = self.env["res.company"]
        common = self.make_profile(company_id=False)
        self.approve(common)
        self.assertEqual(Profile._in_force(self.env.company), self.profile)
        self.assertEqual(Profile._in_force(none), common)
        tomorrow = self.env.company._sales_today() + timedelta(days=1)
        later = self.make_profile(date_from=tomorrow)
        self.approve(later)
        self.assertEqual(Profile._in_force(self.env.company), self.profile)
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.assertEqual(Profile._in_force(self.env.company), later)

    # A new profile scores all anew

    def test_new_version_scores_anew(self):
        """SD-3.1.1: approved, a new version scores leads and customers; the old one is revised."""
        customer = self.customer(self.sales1)
        lead = self.env["crm.lead"].create({"name": "Inquiry", "user_id": self.sales1.id})
        self.assertEqual(lead.prospect_fit, 0)
        action = self.profile.action_revise()
        draft = (
            self.env["sales.prospect.profile"].browse(action["res_id"]).with_user(self.salesadmin)
        )
        self.assertEqual(draft.version, 2)
        self.assertEqual(self.profile.action_revise()["res_id"], draft.id, "one draft at a time")
        draft.criterion_ids = [
            Command.clear(),
            Command.create(
                {"name": "No industry", "points": 5, "domain": "[('industry_id', '=', False)]"}
            ),
        ]
        with self.enter_registry_test_mode():
            self.approve(draft)
        self.assertEqual(customer.prospect_fit, 75, "the job has not run")
        self.measure()
        self.assertEqual((customer.prospect_fit, lead.prospect_fit), (0, 100))
        self.assertEqual((customer.suggested_intent, lead.suggested_intent), ("c", "a"))
        self.assertEqual(self.profile.successor_id, draft)
        self.assertFalse(self.env["res.partner"]._measure_batch(), "nothing is left")

    def test_reopened_profile_scores_anew(self):
        """SD-3.1.1: what was reopened, changed and approved again scores by its new points."""
        customer = self.customer(self.sales1)
        self.profile.action_reopen("Needs count more")
        self.profile.criterion_ids.filtered(lambda c: c.points == 25).points = 100
        self.approve(self.profile)
        self.measure()
        self.assertEqual(customer.prospect_fit, 100 * 75 // 175)
        self.assertEqual(self.points(customer), 75)

    def test_job(self):
        """The scheduled job goes on where it stopped, and does nothing the second time."""
        customer = self.customer(self.sales1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET prospect_profile_id = NULL, prospect_fit = 3 WHERE id = %s",
            [customer.id],
        )
        customer.invalidate_recordset()
        with self.enter_registry_test_mode():
            self.env.ref("sales_customer_mgmt.ir_cron_prospect_fit").method_direct_trigger()
        customer.invalidate_recordset()
        self.assertEqual(customer.prospect_fit, 75)

    # Duty of revision

    def duties(self, profile):
        return self.env["sales.duty"].search(
            [("res_model", "=", profile._name), ("res_id", "=", profile.id)], order="id"
        )

    def test_half_yearly_revision(self):
        """SD-3.1.1: owed by sales administration 182 days on; a discussion renews it."""
        duty = self.duties(self.profile)
        self.assertEqual((duty.state, duty.clause_id.number), ("open", "SD-3.1.1"))
        self.assertTrue(duty.user_id.has_group("sales_policy.group_sales_administration"))
        self.assertAlmostEqual((duty.deadline - fields.Datetime.now()).days, 182, delta=1)
        with freeze_time(fields.Datetime.now() + timedelta(days=100)):
            self.profile.action_confirm_revision()
            self.assertEqual(duty.state, "done")
            again = self.duties(self.profile) - duty
            self.assertEqual(again.state, "open")
            self.assertAlmostEqual((again.deadline - fields.Datetime.now()).days, 182, delta=1)

    def test_successor_takes_the_duty_over(self):
        """SD-3.1.1: the new version fulfils the duty of the old one, and owes its own."""
        duty = self.duties(self.profile)
        draft = self.env["sales.prospect.profile"].browse(self.profile.action_revise()["res_id"])
        self.approve(draft.with_user(self.salesadmin))
        self.assertEqual(self.duties(self.profile), duty)
        self.assertEqual(duty.state, "done")
        self.assertEqual(self.duties(draft).state, "open")

    # Intent

    def test_another_intent_needs_a_reason(self):
        """SP-1: the salesperson confirms the suggested intent, or says why it is another one."""
        customer = self.customer(self.sales1, customer_intent="c")
        self.assertTrue(customer.is_to_judge)
        sentence = self.refuse(UserError, customer.action_submit)
        self.assertIn("75 %", sentence)
        self.assertIn("SP-1", sentence)
        customer.action_confirm_intent()
        self.assertEqual(customer.customer_intent, "a")
        self.assertFalse(customer.is_to_judge)
        customer.action_submit()
        customer.with_user(self.supervisor1).action_approve()
        self.refuse(UserError, customer.write, {"customer_intent": "b"})
        customer.write({"customer_intent": "b", "intent_reason": "Bound to a rival until June"})
        self.assertEqual(customer.customer_intent, "b")
        self.refuse(UserError, customer.write, {"intent_reason": False})

    def test_to_judge_is_searched(self):
        found = self.env["res.partner"].with_user(self.sales1)
        mine = self.customer(self.sales1, customer_intent="b")
        fine = self.customer(self.sales1)
        both = [("id", "in", (mine + fine).ids)]
        self.assertEqual(found.search([*both, ("is_to_judge", "=", True)]), mine)
        self.assertEqual(found.search([*both, ("is_to_judge", "=", False)]), fine)
        with self.assertRaises(AccessError):
            found.with_user(self.employee).search([("is_to_judge", "=", True)])

    def test_no_profile_no_suggestion(self):
        """Where nobody has written a profile nothing changes."""
        self.profile.action_reopen("Away with it")
        customer = self.customer(self.sales1, customer_intent="c")
        self.assertFalse(customer.suggested_intent or customer.fit_explanation)
        customer.action_submit()
        self.assertEqual(customer.approval_state, "submitted")

    # Rights and attacks

    def test_who_writes_profiles(self):
        """SD-3.1.1: sales administration writes, the general manager agrees, salespeople read."""
        for user in (self.sales1, self.supervisor1):
            self.assertTrue(self.profile.with_user(user).has_access("read"))
            self.assertFalse(self.profile.with_user(user).has_access("write"))
            self.assertFalse(self.profile.criterion_ids.with_user(user).has_access("write"))
        for user in (self.finance, self.employee):
            self.assertFalse(self.profile.with_user(user).has_access("read"))
        self.refuse(UserError, self.profile.write, {"name": "Mine"})
        self.refuse(UserError, self.profile.criterion_ids[0].write, {"points": 99})
        self.refuse(
            UserError,
            self.profile.write,
            {"criterion_ids": [Command.update(self.profile.criterion_ids[0].id, {"points": 99})]},
        )
        draft = self.make_profile()
        draft.action_submit()
        self.refuse(UserError, draft.action_approve)
        self.refuse(AccessError, self.profile.with_user(self.sales1).action_confirm_revision)
        self.assertEqual(self.duties(self.profile).state, "open")

    def test_score_is_not_entered(self):
        """SP-1: neither fit nor suggestion is written, by whatever road."""
        forged = {
            "prospect_fit": 100,
            "suggested_intent": "a",
            "prospect_profile_id": self.profile.id,
        }
        leads = self.env["crm.lead"].with_user(self.sales1)
        lead = leads.create({"name": "Inquiry"})
        customer = self.customer(self.sales1, employee_range=False)
        for name, value in forged.items():
            for record in (lead, customer):
                self.refuse(AccessError, record.write, {name: value})
            self.refuse(AccessError, leads.create, {"name": "New", name: value})
            self.refuse(AccessError, self.customer, self.sales1, **{name: value})
        context = {f"default_{name}": value for name, value in forged.items()}
        self.assertEqual(leads.with_context(**context).create({"name": "New"}).prospect_fit, 0)
        values = self.file_values(employee_range=False)
        new = self.env["res.partner"].with_user(self.sales1).with_context(**context).create(values)
        self.assertEqual(new.prospect_fit, customer.prospect_fit)
        loaded = leads.load(["name", "prospect_fit"], [["Loaded", "99"]])
        self.assertFalse(loaded["ids"])
