from odoo.tests import HttpCase, tagged

from odoo.addons.sales_customer_mgmt.tests.common import CustomerCase

PHONE = "390x844"
# A spreadsheet draws what is on the screen
DESKTOP = "1366x1800"


@tagged("post_install", "-at_install")
class TestDashboardTour(CustomerCase, HttpCase):
    """Each dashboard opens in the browser, large and small; an error in its console fails the tour."""

    def play(self, tour, login, size):
        self.customer(self.sales1)
        self.browser_size = size
        self.touch_enabled = size == PHONE
        self.start_tour(
            "/odoo/customer-dashboards",
            f"customer_dashboards_{tour}",
            login=f"c_{login}",
            timeout=180,
        )

    def test_all_on_a_desktop(self):
        self.play("desktop", "gm", DESKTOP)

    def test_all_on_a_phone(self):
        self.play("phone", "gm", PHONE)

    def test_the_one_of_a_salesperson(self):
        self.play("one", "sales1", DESKTOP)
        self.play("one", "sales1", PHONE)

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.sales1.lang = "zh_CN"
        self.play("chinese", "sales1", DESKTOP)
