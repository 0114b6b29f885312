from odoo import models

from odoo.addons.sales_visits.planner import minutes_between


class SalesVisit(models.Model):
    """The sheet of a day (VM-4.3): fixed and spare targets, time each, order, route and transport."""

    _inherit = "sales.visit"

    def _legs(self, base):
        """Minutes on the road between these visits of one day, in their order: from `base` to the first, on
        to the next ones, and back. Where a place is unknown, the way goes on from the one before."""
        legs, place = [], base
        for stop in [*(visit.sudo().partner_id._place() for visit in self), base]:
            legs.append(minutes_between(place, stop) if place and stop else 0.0)
            place = stop or place
        return legs

    def _day_sheets(self):
        """[{user, day, company, visits, spare, legs}] of the days that these visits are on, each whole."""
        sheets = []
        for user, day in sorted({(v.user_id, v.day) for v in self}, key=lambda k: (k[1], k[0].id)):
            visits = self.search(
                [("user_id", "=", user.id), ("day", "=", day), ("state", "!=", "cancelled")],
                order="date_start, id",
            )
            fixed = visits.filtered(lambda v: not v.is_spare)
            company = (visits or self).company_id[:1]
            sheets.append(
                {
                    "user": user.sudo(),
                    "day": day,
                    "company": company.sudo(),
                    "visits": fixed,
                    "spare": visits - fixed,
                    "legs": [round(leg) for leg in fixed._legs(user._visit_base(company))],
                }
            )
        return sheets

    def _sheet_people(self):
        """Who is to be seen, with the phone for those who may know it."""
        self.ensure_one()
        known = self.partner_id.has_access("read")
        people = [
            " ".join(filter(None, (person.name, known and person.phone)))
            for person in self.sudo().contact_ids
        ]
        return ", ".join(people)

    def _sheet_transport(self):
        labels = dict(self._fields["transport"]._description_selection(self.env))
        return labels.get(self.transport, "")
