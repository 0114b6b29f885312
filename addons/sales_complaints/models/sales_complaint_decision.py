from odoo import models
from odoo.exceptions import UserError

from .sales_complaint import SOLVED


class SalesComplaint(models.Model):
    """What the customer answers on the own page, once, to an offer or a rejection (CM-5.2.2)."""

    _inherit = "sales.complaint"

    def _shown_solution(self):
        """The solution as the customer reads it: only once it was offered."""
        return self.state in ("offered", *SOLVED) and self.solution_id

    def _shown_feedback(self):
        """What we told the customer at the end."""
        return self.state in ("fed_back", "closed") and self.feedback

    def _offer_mark(self):
        """Which offer a page shows: nobody accepts another one than the one that was read."""
        return f"{self.round}-{self.solution_id.id}-{self.date_offered}"

    def _customer_accepts(self, by, mark, address):
        """The customer agrees.

        :param by: name of who speaks for the customer
        :param mark: `_offer_mark` of the page that was answered
        :param address: network address, part of the proof
        """
        self._check_offer(mark)
        proof = self.env._("On the complaint's page, from the network address %s", address)
        self.solution_id._accept(by, proof)
        self._customer_says(self.env._("%s accepts the solution.", by))

    def _customer_refuses(self, by, reason, mark):
        """The customer wants another solution, and says why."""
        self._check_offer(mark)
        self._check_customer_reason(reason)
        self.solution_id._refuse(by, reason)
        self._customer_says(
            self.env._("%(who)s refuses the solution: %(reason)s", who=by, reason=reason)
        )

    def _customer_appeals(self, by, reason):
        """The customer does not accept that the complaint is rejected: it is looked at anew."""
        if self.state != "rejected":
            raise UserError(self.env._("This complaint is open: write us a message below instead."))
        self._check_customer_reason(reason)
        self.sudo()._appeal(reason)
        self._customer_says(
            self.env._("%(who)s does not accept the rejection: %(reason)s", who=by, reason=reason)
        )

    def _check_offer(self, mark):
        if self.state != "offered":
            raise UserError(
                self.env._(
                    "There is nothing to answer any more: this solution was answered already."
                )
            )
        if mark != self._offer_mark():
            raise UserError(
                self.env._(
                    "The solution has changed since you opened the page: please read it again."
                )
            )

    def _check_customer_reason(self, reason):
        if not reason:
            raise UserError(self.env._("Please tell us why, so that we can do better."))
