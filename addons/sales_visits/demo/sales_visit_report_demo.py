from odoo import api, models


class SalesDemo(models.AbstractModel):
    """Visits are lived through like everything else in the demo company: planned, begun, finished."""

    _inherit = "sales.demo"

    @api.model
    def _relive_reports(self, module, visits, diary):
        """Live the `diary` of `_relive` together with `visits` of it.

        :param visits: [(working days ago, "HH:MM" of arrival, "HH:MM" of leaving, login, visit)]
        """
        days = self._working_days()
        for when, begun, finished, login, name in visits:
            start, stop = (self._moment(days[when - 1], at) for at in (begun, finished))
            self.env.ref(f"{module}.{name}").date_start = start
            diary = [
                *diary,
                (when, begun, login, name, "_begin", start),
                (when, finished, login, name, "_finish", stop),
            ]
        self._relive(module, diary)
        past = [("state", "=", "open"), ("date_due", "<", self._today())]
        self.env["sales.promise"].search(past)._break()
