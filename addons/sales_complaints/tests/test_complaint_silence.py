from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintSilence(ComplaintCase):
    """The job that closes what the customer does not answer (CM-5.2.3)."""

    def test_silence_closes(self):
        asked = self.complaint(self.sales1, email="wang@customer.example")
        asked.sudo().state = "carried_out"
        asked._move("feed_back")
        unasked = self.complaint(self.sales1, partner_id=self.approved(self.sales1).id)
        unasked.sudo().write({"state": "carried_out", "email": False})
        unasked._move("feed_back")
        job = self.env.ref("sales_complaints.ir_cron_close").sudo()
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
            self.assertEqual(asked.state, "fed_back")
            later = fields.Datetime.now() + timedelta(days=8)
            with patch.object(fields.Datetime, "now", lambda: later):
                for _run in range(2):
                    job.method_direct_trigger()
        self.assertEqual(asked.state, "closed")
        self.assertEqual(unasked.state, "fed_back", "nobody asked")
        self.assertEqual(self.duty(unasked, "CM-5.2.3", "survey").state, "open")
