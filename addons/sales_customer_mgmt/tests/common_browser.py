from odoo.tests import HttpCase

PHONE = "390x844"
DESKTOP = "1366x768"


class BrowserCase(HttpCase):
    """People of CustomerCase who play tours, each on their own screen: `play(tour, person)`."""

    stem = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.env["res.users"].search([("login", "=like", "c\\_%")])
        people.lang = "en_US"
        if "odoobot_state" in people._fields:  # its welcome would cover a phone's screen
            people.odoobot_state = "disabled"

    def play(self, tour, person, size=DESKTOP):
        self.env.flush_all()
        self.browser_size = size
        self.touch_enabled = size == PHONE
        self.start_tour(None, f"{self.stem}_{tour}", login=f"c_{person}", timeout=90)
        self.env.invalidate_all()
