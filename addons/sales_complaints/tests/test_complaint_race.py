from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestComplaintRace(TransactionCase):
    """Two at once, on cursors of their own: one offer, one answer, one document (CM-5.2.2)."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.clean)
        with self.registry.cursor() as cr:
            env = self.of(cr)
            partner = env["res.partner"].create(
                {
                    "name": "Race Shoes",
                    "is_company": True,
                    "is_sales_customer": True,
                    "approval_state": "approved",
                }
            )
            product = env["product.product"].create(
                {"name": "Race Sole", "type": "service", "taxes_id": False}
            )
            complaint = env["sales.complaint"].create(
                {"title": "Race", "partner_id": partner.id, "product_id": product.id, "quantity": 3}
            )
            complaint.action_confirm()
            solution = env["sales.complaint.solution"].create(
                {
                    "complaint_id": complaint.id,
                    "kind": "replace",
                    "description": "Three new ones",
                    "cost": 1,
                    "date_promised": fields.Date.add(fields.Date.today(), days=3),
                }
            )
            self.partner_id, self.product_id = partner.id, product.id
            self.complaint_id, self.solution_id = complaint.id, solution.id

    def of(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})

    def solution(self, cr):
        return self.of(cr)["sales.complaint.solution"].browse(self.solution_id)

    def clean(self):
        """Complaints are kept for ever, so what the test leaves goes by SQL."""
        with self.registry.cursor() as cr:
            env = self.of(cr)
            orders = env["sale.order"].search([("partner_id", "=", self.partner_id)])
            for model, ids in (
                ("sales.complaint.solution", [self.solution_id]),
                ("sales.complaint", [self.complaint_id]),
            ):
                cr.execute(
                    "DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)", [model, ids]
                )
                cr.execute(
                    "DELETE FROM mail_activity WHERE res_model = %s AND res_id = ANY(%s)",
                    [model, ids],
                )
            cr.execute("DELETE FROM sales_duty WHERE partner_id = %s", [self.partner_id])
            cr.execute("DELETE FROM sales_complaint_solution WHERE id = %s", [self.solution_id])
            cr.execute("DELETE FROM sales_complaint WHERE id = %s", [self.complaint_id])
            orders._action_cancel()
            orders.unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()

    def race(self, first, second):
        """`first` holds the row while `second` comes, and again after `first` has committed."""
        with self.registry.cursor() as one, self.registry.cursor() as two:
            for cr in (one, two):  # both have seen it before either moves
                self.assertEqual(self.solution(cr).id, self.solution_id)
                self.assertTrue(self.solution(cr).state)
            first(self.solution(one))
            self.of(one).flush_all()
            with self.assertRaisesRegex(UserError, "at this very moment"):
                second(self.solution(two))
            one.commit()
            with self.assertRaises(SerializationFailure):  # the request is tried again
                second(self.solution(two))
            two.rollback()
            with self.assertRaises(UserError):
                second(self.solution(two))
            two.rollback()

    @mute_logger("odoo.sql_db")
    def test_once(self):
        self.race(lambda s: s.action_offer(), lambda s: s.action_offer())
        self.race(
            lambda s: s._accept("Chen Jie", "By the link"),
            lambda s: s.action_refuse_by_phone("The boss says no"),
        )
        self.race(lambda s: s.action_carry_out(), lambda s: s.action_carry_out())
        with self.registry.cursor() as cr:
            solution = self.solution(cr)
            self.assertEqual(solution.state, "accepted")
            self.assertEqual(solution.answer_channel, "link")
            orders = self.of(cr)["sale.order"].search([("partner_id", "=", self.partner_id)])
            self.assertEqual(orders, solution.replacement_id)
