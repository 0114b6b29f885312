from contextlib import suppress
from time import monotonic

from odoo import fields, models

PAUSE = 0.5  # seconds between two words of progress


class Cancelled(Exception):
    """The person does not want the proposal any more."""


class SalesVisitPlanFill(models.TransientModel):
    """The proposal of a month (VM-4.1) while its person looks on, who sees how far it is and may cancel it.

    Nothing of it is committed before its end, so that word goes to and fro in transactions of their own.
    """

    _name = "sales.visit.plan.fill"
    _description = "Proposal of a Monthly Visit Plan"

    plan_id = fields.Many2one("sales.visit.plan", required=True, ondelete="cascade")
    is_cancelled = fields.Boolean(readonly=True)

    def action_fill(self):
        """Fill the plan; when it is cancelled meanwhile, it stays as it was."""
        self.ensure_one()
        self.plan_id._check_fill()
        share, looked = 0.0, 0.0

        def progress(spent, _travel, _missing):
            nonlocal share
            share = spent

        def keep_on():
            nonlocal looked
            if monotonic() > looked + PAUSE:
                self._tell(share)
                looked = monotonic()
            return True

        with suppress(Cancelled), self.env.cr.savepoint():
            self.plan_id._fill(progress=progress, keep_on=keep_on)

    def _tell(self, share):
        """Tell the person which share of the search is over, and end it when it is cancelled."""
        with self.env.registry.cursor() as cr:
            run = self.with_env(self.env(cr=cr))
            run.env.user._bus_send("sales_visit_plan_fill", {"id": run.id, "share": share})
            if run.is_cancelled:
                raise Cancelled

    def action_cancel(self):
        self.is_cancelled = True
