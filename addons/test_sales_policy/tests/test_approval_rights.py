from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GiftCase

STATES = ("draft", "submitted", "approved", "returned")
# Who may do what in which state; everything else is refused (the whole table is tried).
# The general manager submits nothing: nobody stands above to agree to it.
ALLOWED = {
    ("draft", "submit"): {"sales1", "supervisor1", "salesadmin"},
    ("returned", "submit"): {"sales1", "supervisor1", "salesadmin"},
    ("submitted", "approve"): {"supervisor1"},
    ("submitted", "return"): {"supervisor1"},
    ("submitted", "withdraw"): {"sales1"},
    ("approved", "reopen"): {"gm", "salesadmin"},
    ("draft", "edit"): {"sales1", "supervisor1", "gm", "salesadmin"},
    ("returned", "edit"): {"sales1", "supervisor1", "gm", "salesadmin"},
    ("draft", "delete"): {"sales1", "supervisor1", "gm", "salesadmin"},
    ("returned", "delete"): {"sales1", "supervisor1", "gm", "salesadmin"},
}
VERBS = {
    "submit": lambda gift: gift.action_submit(),
    "approve": lambda gift: gift.action_approve(),
    "return": lambda gift: gift.action_return("No"),
    "withdraw": lambda gift: gift.action_withdraw(),
    "reopen": lambda gift: gift.action_reopen("Why"),
    "edit": lambda gift: gift.write({"amount": 5}),
    "delete": lambda gift: gift.unlink(),
}


@tagged("post_install", "-at_install")
class TestApprovalRights(GiftCase):
    """Every person, in every state, tries every verb; and every back road to a protected field."""

    def gift_in(self, state):
        gift = self.gift()
        if state != "draft":
            gift.action_submit()
        if state == "approved":
            self.as_user(gift, "supervisor1").action_approve()
        if state == "returned":
            self.as_user(gift, "supervisor1").action_return("Again")
        return gift

    def test_matrix(self):
        for state in STATES:
            gift = self.gift_in(state)
            for verb, act in VERBS.items():
                allowed = {n for n in self.users if self._succeeds(act, self.as_user(gift, n))}
                self.assertEqual(allowed, ALLOWED.get((state, verb), set()), (state, verb))

    def _succeeds(self, act, gift):
        """Try `act` and take it back."""
        try:
            with self.env.cr.savepoint() as savepoint:
                act(gift)
                self.env.flush_all()
                savepoint.rollback()
        except (AccessError, UserError):
            self.env.invalidate_all()
            return False
        self.env.invalidate_all()
        return True

    def test_protected_on_every_road(self):
        """RPC write and create, defaults, copy, import, web_save, and commands."""
        gift = self.gift_in("submitted")
        Gift = self.as_user(self.Gift, "sales1")
        forged = {"name": "Forged", "approval_state": "approved", "company_id": self.company.id}
        for attack in (
            lambda: gift.write({"approval_state": "approved"}),
            lambda: gift.write({"date_approved": "2026-01-01"}),
            lambda: gift.with_context(sales_ledger=True).write({"approval_state": "approved"}),
            lambda: gift.web_save({"approval_state": "approved"}, {}),
            lambda: Gift.create(forged),
            lambda: Gift.create(
                {**forged, "approval_state": "draft", "date_approved": "2026-01-01"}
            ),
            lambda: gift.write({"approval_ids": [Command.clear()]}),
            lambda: gift.write({"approval_ids": [Command.create({"state": "approved"})]}),
        ):
            with self.assertRaises(AccessError):
                attack()
        self.assertEqual(
            Gift.with_context(default_approval_state="approved", default_date_approved="2026-01-01")
            .create({"name": "By default", "company_id": self.company.id})
            .read(["approval_state", "date_approved"])[0]["approval_state"],
            "draft",
        )
        self.assertEqual(self.gift_in("approved").copy().approval_state, "draft")
        loaded = Gift.load(["name", "approval_state"], [["Imported", "approved"]])
        self.assertFalse(loaded["ids"])
        self.assertEqual(gift.approval_state, "submitted")

    def test_closed_content(self):
        """Lines are as closed as their document, by whatever command."""
        gift = self.gift(
            line_ids=[Command.create({"name": "Cup"}), Command.create({"name": "Pot"})]
        )
        line = gift.line_ids[0]
        other = self.gift()
        gift.action_submit()
        Line = gift.line_ids.browse()
        for attack in (
            lambda: gift.write({"line_ids": [Command.update(line.id, {"name": "Gold"})]}),
            lambda: gift.write({"line_ids": [Command.delete(line.id)]}),
            lambda: gift.write({"line_ids": [Command.unlink(line.id)]}),
            lambda: gift.write({"line_ids": [Command.set([])]}),
            lambda: gift.write({"line_ids": [Command.create({"name": "Gold"})]}),
            lambda: line.write({"name": "Gold"}),
            lambda: line.unlink(),
            lambda: line.write({"gift_id": other.id}),
            lambda: Line.create({"name": "Gold", "gift_id": gift.id}),
            lambda: other.write({"line_ids": [Command.link(line.id)]}),
            lambda: gift.write({"amount": 1}),
            lambda: gift.web_save({"amount": 1}, {}),
            lambda: gift.unlink(),
        ):
            with self.assertRaises(UserError):
                attack()
        self.assertEqual(gift.line_ids.mapped("name"), ["Cup", "Pot"])
        gift.message_post(body="Talking about it stays possible")

    def test_nobody_writes_the_log(self):
        gift = self.gift_in("approved")
        step = gift.sudo().approval_ids
        for name in (*self.users, None):
            log = self.as_user(step, name) if name else step
            for attack in (
                lambda log=log: log.write({"state": "returned"}),
                lambda log=log: log.write({"reason": "x"}),
                lambda log=log: log.unlink(),
                lambda log=log: log.copy(),
                lambda log=log: log.with_context(sales_ledger=True).write({"state": "pending"}),
                lambda log=log: log.create({"name": "x", "res_model": "x", "res_id": 1}),
            ):
                with self.assertRaises(AccessError, msg=name):
                    attack()

    def test_who_sees_the_log(self):
        step = self.gift_in("submitted").sudo().approval_ids
        seen = {n for n in self.users if self.as_user(step, n).search([("id", "=", step.id)])}
        self.assertEqual(seen, {"sales1", "supervisor1", "gm", "salesadmin"})
