from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .test_turn_formal import FormalCase

REWARD = 500


class ReferralCase(FormalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(cls.env, "c_other", "base.group_user", name="Other")
        cls.set_reward(REWARD)

    @classmethod
    def set_reward(cls, amount, days=0):
        cls.env["sales.clause.value"].create(
            {
                "parameter_id": cls.env.ref("sales_policy.param_sd_1_2_reward").id,
                "company_id": cls.env.company.id,
                "value": amount,
                "unit": "amount",
                "date_from": fields.Date.today() - timedelta(days=days),
                "approval_state": "approved",
            }
        )

    def refer(self, user=None, name="Brand New Shoes Ltd", **vals):
        referrals = self.env["sales.referral"].with_user(user or self.employee)
        return referrals.create({"name": name, **vals})

    def assigned(self, user=None, **vals):
        referral = self.refer(**vals)
        referral.with_user(self.salesadmin).user_id = user or self.sales1
        return referral

    def register(self, referral, **vals):
        """What the salesperson saves in the form that `action_register` opens."""
        mine = referral.with_user(referral.sudo().user_id)
        context = mine.action_register()["context"]
        partners = self.env["res.partner"].with_user(mine.env.user).with_context(**context)
        filled = partners.default_get(["name", "phone", "customer_needs", "referral_id"])
        values = {**self.file_values(), **filled, **vals}
        if not vals.get("phone") and not filled.get("phone"):
            values["phone"] = f"0769-33{next(self.numbers)}"
        return partners.create(values)

    def review(self, customer):
        customer.action_submit()
        customer.with_user(customer._current_approver()).action_approve()

    def won(self, referral, **vals):
        customer = self.register(referral, **vals)
        self.review(customer)
        self.order(customer, customer.user_id).action_confirm()
        return customer


@tagged("post_install", "-at_install")
class TestReferral(ReferralCase):
    """Any employee refers a company and is rewarded once when it turns formal (SD-1.2, SP-6.4)."""

    def test_way_through(self):
        """SD-1.2: referred, assigned, registered, won, claimed, approved, paid."""
        referral = self.refer(contact_name="Ms Chen", phone="0769-5550001", reason="EVA soles")
        self.assertEqual((referral.state, referral.referrer_id), ("new", self.employee))
        referral.with_user(self.supervisor1).user_id = self.sales1
        self.assertEqual(referral.state, "assigned")
        customer = self.register(referral)
        self.assertEqual(
            (customer.name, customer.customer_needs, customer.user_id),
            ("Brand New Shoes Ltd", "EVA soles", self.sales1),
        )
        self.assertEqual(referral.state, "registered")
        self.assertEqual(referral.sudo().customer_id, customer)
        self.assertIn("earned when", self.refuse(UserError, referral.action_submit))
        self.review(customer)
        self.order(customer).action_confirm()
        self.assertEqual((referral.state, referral.reward), ("formal", REWARD))
        self.assertTrue(referral.date_earned)
        referral.action_submit()
        self.refuse(UserError, referral.action_approve)
        self.refuse(UserError, referral.with_user(self.finance).action_pay)
        referral.with_user(self.salesadmin).action_approve()
        self.refuse(AccessError, referral.with_user(self.salesadmin).action_pay)
        referral.with_user(self.finance).action_pay()
        self.assertEqual(referral.sudo().paid_by_id, self.finance)
        self.assertIn("paid", referral.status)
        self.refuse(UserError, referral.with_user(self.finance).action_pay)
        self.refuse(UserError, referral.with_user(self.salesadmin).action_reopen, "Again")
        self.refuse(UserError, referral.action_submit)

    def test_reward_is_frozen(self):
        """SD-1.2: what the clause says on the day the customer turns formal; a later value changes
        nothing."""
        referral = self.assigned()
        self.won(referral)
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.set_reward(900)
            self.assertEqual(referral.reward, REWARD)
            self.assertEqual(
                self.env["sales.clause"]._value("SD-1.2", "reward", self.env.company), 900
            )

    def test_no_reward_set(self):
        """SD-1.2: a reward of 0 is none, and is not claimed."""
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.set_reward(0)
            referral = self.assigned()
            self.won(referral)
            self.assertEqual((referral.state, referral.reward), ("formal", 0))
            self.assertIn("No reward", self.refuse(UserError, referral.action_submit))

    def test_the_first_referral_counts(self):
        """SD-1.2: of two for one company the earlier earns, however they are registered."""
        first = self.refer(name="Same Shoes Ltd")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=5)):
            second = self.refer(self.other, name="SAME SHOES LTD.")
        self.assertEqual((first.state, second.state), ("new", "known"))
        self.assertIn("known already", second.status)
        second.with_user(self.salesadmin).user_id = self.sales2  # taken for another company
        customer = self.customer(self.sales1, name="Same Shoes Ltd")  # not by the button
        self.assertEqual((first.state, second.state), ("registered", "known"))
        self.review(customer)
        self.order(customer).action_confirm()
        self.assertEqual((first.state, first.reward), ("formal", REWARD))
        self.assertFalse(second.reward)

    def test_one_reward_for_each_customer(self):
        """SD-1.2: the database refuses a second one, whoever is faster."""
        referral = self.assigned()
        customer = self.won(referral)
        other = self.refer(self.other, name="Another Name Ltd").sudo()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            other.write({"customer_id": customer.id, "date_earned": fields.Datetime.now()})
            other.flush_recordset()

    def test_formal_again_earns_nothing(self):
        """SD-1.2: a customer that is won back brings no second reward."""
        referral = self.assigned()
        customer = self.won(referral)
        late = self.refer(self.other, name="Quite Another Ltd").sudo()
        late.write({"customer_id": customer.id, "state": "registered"})
        customer.sudo().customer_stage = "lost"
        customer.sudo()._turn_formal("won back")
        self.assertEqual(late.state, "registered")
        self.assertFalse(late.date_earned)

    def test_known_customer(self):
        """CM-4.1.2: blind, the answer is that it is known, and not more."""
        customer = self.customer(self.sales3, name="东莞恒达鞋材有限公司")
        for vals in ({"name": "东莞市恒达鞋材"}, {"phone": customer.phone}):
            known = self.refer(**{"name": "Something", **vals})
            if known.state != "known":
                continue
            self.assertNotIn(self.sales3.name, known.status)
        same = self.refer(name=customer.name)
        self.assertEqual(same.state, "known")
        self.assertEqual(same.status, "This company is known already.")
        self.assertEqual(self.refer(name="Foo", phone=customer.phone).state, "known")
        self.assertEqual(self.refer(name="Really New Ltd").state, "new")

    def test_by_a_customer(self):
        """SP-6.4: the salesperson writes down whom a customer has named; no reward follows."""
        customer = self.customer(self.sales1)
        referral = self.refer(self.sales1, referrer_partner_id=customer.id)
        self.assertEqual(
            (referral.kind, referral.state, referral.user_id), ("customer", "assigned", self.sales1)
        )
        self.won(referral)
        self.assertEqual((referral.state, referral.reward), ("formal", 0))
        self.assertFalse(referral.date_earned)
        theirs = self.customer(self.sales3)
        self.refuse(AccessError, self.refer, self.sales1, referrer_partner_id=theirs.id)

    def test_declined(self):
        referral = self.refer()
        self.refuse(AccessError, referral.action_decline, "I change my mind")
        self.refuse(UserError, referral.with_user(self.salesadmin).action_decline, " ")
        wizard = (
            self.env["sales.approval.reason"]
            .with_user(self.salesadmin)
            .with_context(active_model="sales.referral", active_ids=referral.ids)
        )
        wizard.create({"verb": "decline", "reason": "Repairs only"}).action_confirm()
        self.assertEqual(referral.state, "declined")
        self.assertIn("Repairs only", referral.status)

    def test_told_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        (self.sales1 | self.employee).lang = "zh_CN"
        langs = []
        referrals = type(self.env["sales.referral"])
        notify = referrals.message_notify

        def listen(records, **message):
            langs.append((message["partner_ids"], message.get("body")))
            return notify(records, **message)

        with (
            patch.object(referrals, "message_notify", listen),
            patch.object(referrals, "_status", lambda referral: f"status in {referral.env.lang}"),
        ):
            self.won(self.assigned())
        self.assertIn((self.employee.partner_id.ids, "status in zh_CN"), langs)
        told = [body for partners, body in langs if partners == self.sales1.partner_id.ids]
        chinese = self.env["sales.referral"].with_context(lang="zh_CN").env
        self.assertEqual(
            told,
            [chinese._("Call them, and register the customer from the referral (SD-1.2).")],
        )

    def test_desk(self):
        """Everybody refers from the desk; who assigns and who calls finds it there."""

        def section(user, name):
            sections = self.env["sales.desk"].with_user(user).get_sections()
            return next((s for s in sections if s["name"] == name), None)

        mine = section(self.employee, "my_referrals")
        self.assertEqual(mine["count"], 0)
        action = self.env["ir.actions.actions"]._for_xml_id(mine["deed"]["action"])
        self.assertEqual((action["res_model"], action["view_mode"]), ("sales.referral", "form"))
        self.assertIsNone(section(self.sales1, "my_referrals"))
        before = section(self.salesadmin, "referrals_to_assign")["count"]
        referral = self.refer()
        self.assertEqual(section(self.employee, "my_referrals")["count"], 1)
        self.assertEqual(section(self.salesadmin, "referrals_to_assign")["count"], before + 1)
        self.assertIsNone(section(self.employee, "referrals_to_assign"))
        referral.with_user(self.salesadmin).user_id = self.sales1
        self.assertEqual(section(self.sales1, "referrals")["rows"][0]["res_id"], referral.id)


@tagged("post_install", "-at_install")
class TestReferralRights(ReferralCase):
    """Who sees and does what with a referral (SD-1.2), and what nobody forges."""

    FORGED = {
        "state": "formal",
        "reward": 10000,
        "date_earned": "2026-01-01",
        "date_paid": "2026-01-01",
        "date_referred": "2020-01-01",
        "kind": "customer",
    }

    def test_matrix(self):
        """Role x state: who reads; who sees an employee's word sees no more of the customer."""
        new, assigned = self.refer(name="Aye Ltd"), self.assigned(name="Bee Ltd")
        won = self.assigned(name="Cee Ltd")
        customer = self.won(won)
        sees = {
            self.employee: new + assigned + won,
            self.other: new.browse(),
            self.sales1: assigned + won,
            self.sales2: new.browse(),
            self.sales3: new.browse(),
            self.supervisor1: new + assigned + won,
            self.supervisor2: new,
            self.salesadmin: new + assigned + won,
            self.gm: new + assigned + won,
            self.finance: won,
        }
        everything = [("id", "in", (new + assigned + won).ids)]
        for user, expected in sees.items():
            found = self.env["sales.referral"].with_user(user).search(everything)
            self.assertEqual(set(found.ids), set(expected.ids), user.name)
        mine = won.with_user(self.employee)
        mine.invalidate_recordset()
        self.assertFalse(customer.with_user(self.employee).has_access("read"))
        for name in ("customer_id", "referrer_partner_id", "name_key"):
            self.refuse(AccessError, mine.read, [name])
        data = mine.read()[0]
        self.assertNotIn("customer_id", data)
        self.refuse(AccessError, mine.search, [("customer_id", "=", customer.id)])
        self.refuse(AccessError, mine.search, [("customer_id.name", "ilike", "a")])

    def test_on_screen(self):
        """Who refers opens form and conversation without meeting what is hidden from them."""
        with Form(self.env["sales.referral"].with_user(self.employee)) as form:
            form.name = "Screen Shoes Ltd"
            form.reason = "My cousin's plant"
        referral = form.record
        self.assertEqual((referral.state, referral.referrer_id), ("new", self.employee))
        referral.with_user(self.salesadmin).user_id = self.sales1
        self.won(referral)
        mine = self.env["sales.referral"].with_user(self.employee).browse(referral.id)
        mine.invalidate_recordset()
        mine._message_get_suggested_recipients()
        self.assertFalse(mine._mail_get_partners()[mine.id])
        mine.message_post(body="Any news?")
        self.assertEqual(Form(mine).status, "It is a customer now: claim your reward (SD-1.2).")
        for user in (self.sales1, self.salesadmin, self.finance):
            self.assertEqual(Form(mine.with_user(user)).state, "formal")

    def test_employee_forges(self):
        """SD-1.2: state, reward, referrer, salesperson and date are written by nobody."""
        referral = self.refer()
        forged = {
            **self.FORGED,
            "referrer_id": self.other.id,
            "customer_id": self.employee.partner_id.id,
        }
        for name, value in forged.items():
            for user in (self.employee, self.salesadmin):
                self.refuse(AccessError, referral.with_user(user).write, {name: value})
        for name, value in {**forged, "user_id": self.sales1.id}.items():
            if name == "kind":
                continue
            self.refuse(AccessError, self.refer, **{name: value})
        self.assertEqual(self.refer(name="Kind Ltd", kind="customer").kind, "employee")
        context = {
            f"default_{name}": value
            for name, value in {**forged, "user_id": self.sales1.id}.items()
        }
        referrals = self.env["sales.referral"].with_user(self.employee).with_context(**context)
        new = referrals.create({"name": "Context Ltd"})
        self.assertEqual(
            (new.state, new.reward, new.referrer_id, new.kind, new.user_id),
            ("new", 0, self.employee, "employee", self.env["res.users"]),
        )
        self.assertFalse(new.date_earned or new.date_paid or new.sudo().customer_id)
        self.refuse(AccessError, referral.write, {"user_id": self.sales1.id})
        self.refuse(AccessError, referral.write, {"approval_state": "approved"})
        self.refuse(AccessError, referral.unlink)

    def test_a_copy_earns_nothing(self):
        referral = self.assigned()
        self.won(referral)
        self.refuse(AccessError, referral.copy)

    def test_who_assigns(self):
        """SD-1.2: a supervisor within the team, sales administration to any salesperson."""
        referral = self.refer()
        self.refuse(
            AccessError, referral.with_user(self.supervisor1).write, {"user_id": self.sales3.id}
        )
        self.refuse(
            AccessError, referral.with_user(self.salesadmin).write, {"user_id": self.employee.id}
        )
        self.refuse(AccessError, referral.with_user(self.sales1).write, {"user_id": self.sales1.id})
        referral.with_user(self.supervisor2).user_id = self.sales3
        self.refuse(
            AccessError, referral.with_user(self.supervisor1).write, {"user_id": self.sales1.id}
        )
        referral.with_user(self.salesadmin).user_id = self.sales1
        self.refuse(UserError, referral.write, {"name": "Other Ltd"})
        self.won(referral)
        self.refuse(
            UserError, referral.with_user(self.salesadmin).write, {"user_id": self.sales2.id}
        )

    def test_who_registers(self):
        """SD-1.2: only the salesperson to whom it is assigned; nobody hangs a customer on another's."""
        referral = self.assigned()
        for user in (self.employee, self.sales2, self.supervisor1, self.salesadmin):
            self.refuse(UserError, referral.with_user(user).action_register)
        self.refuse(UserError, self.customer, self.sales2, referral_id=referral.id)
        customer = self.customer(self.sales1)
        self.refuse(AccessError, customer.write, {"referral_id": referral.id})
        self.register(referral)
        again = self.file_values(referral_id=referral.id)
        partners = self.env["res.partner"].with_user(self.sales1)
        self.refuse(UserError, partners.create, again)

    def test_who_claims_and_approves(self):
        """SD-1.2: who has referred claims; nobody approves their own."""
        referral = self.assigned()
        self.won(referral)
        for user in (self.other, self.sales1, self.salesadmin):
            self.refuse(UserError, referral.with_user(user).action_submit)
        referral.action_submit()
        for user in (self.employee, self.sales1, self.supervisor1, self.finance):
            self.refuse(UserError, referral.with_user(user).action_approve)
        own = self.refer(self.salesadmin, name="Own Ltd")
        own.with_user(self.gm).user_id = self.sales1
        self.won(own)
        own.with_user(self.salesadmin).action_submit()
        self.refuse(UserError, own.with_user(self.salesadmin).action_approve)

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Sister"})
        stranger = new_test_user(
            self.env,
            "c_stranger",
            "sales_policy.group_sales_administration",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.refer().with_user(stranger).has_access("read"))
