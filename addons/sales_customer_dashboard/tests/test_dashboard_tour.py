from odoo.tests import HttpCase, tagged

from odoo.addons.sales_customer_mgmt.tests.common import CustomerCase

PHONE = "390x844"
DESKTOP = "1366x768"


@tagged("post_install", "-at_install")
class TestDashboardTour(CustomerCase, HttpCase):
    """Each dashboard opens in the browser, large and small; an error in its console fails the tour."""

    def play(self, login, size):
        self.browser_size = size
        self.touch_enabled = size == PHONE
        kind = "phone" if size == PHONE else "desktop"
        self.start_tour(
            "/odoo/customer-dashboards",
            f"customer_dashboards_{kind}_{login}",
            login=f"c_{login}",
            timeout=180,
        )

    def test_desktop(self):
        self.play("gm", DESKTOP)
        self.play("sales1", DESKTOP)

    def test_phone(self):
        self.play("gm", PHONE)
        self.play("sales1", PHONE)
