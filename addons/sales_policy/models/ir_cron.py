from functools import partial

from odoo import models
from odoo.service.model import retrying


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        """A job that comes upon what somebody changes at that very moment begins again, as a request does:
        Odoo would leave a daily one for tomorrow."""
        retrying(partial(super()._callback, cron_name, server_action_id), self.env)
