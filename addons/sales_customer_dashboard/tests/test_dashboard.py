import json
import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sales_customer_mgmt.tests.common import CustomerCase
from odoo.addons.spreadsheet.utils.validate_data import odoo_charts

READERS = {
    "management": {"gm", "salesadmin"},
    "my_team": {"gm", "supervisor1", "supervisor2"},
    "my_customers": {"gm", "supervisor1", "supervisor2", "sales1", "sales2", "sales3"},
}
CREDIT = {"sales.credit.review", "sales.credit.release"}


class DashboardCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboards = {
            name: cls.env.ref(f"sales_customer_dashboard.spreadsheet_dashboard_{name}")
            for name in READERS
        }

    @classmethod
    def definition(cls, name):
        return json.loads(cls.dashboards[name].spreadsheet_data)

    def sources(self, data):
        """What the browser reads: (name, model, domain, groups, measures, filters) of pivots and charts."""
        for pivot in data["pivots"].values():
            groups = [group["fieldName"] for group in pivot["rows"] + pivot["columns"]]
            measures = [measure["fieldName"] for measure in pivot["measures"]]
            yield pivot["name"], pivot["model"], pivot["domain"], groups, measures, pivot
        for chart in odoo_charts(data):
            meta, search = chart["metaData"], chart["searchParams"]
            self.assertEqual(meta["groupBy"], search["groupBy"])
            measures = [meta["measure"]]
            yield chart["id"], meta["resModel"], search["domain"], meta["groupBy"], measures, chart

    def aggregates(self, model, measures):
        """As the browser asks for them; a measure that cannot be summed up is an error there."""
        for measure in measures:
            if measure == "__count":
                yield measure
                continue
            field = model.fields_get([measure]).get(measure)
            self.assertTrue(field, f"{model} has no field {measure} for {model.env.user.name}")
            self.assertTrue(field["aggregator"], f"{model}: {measure} has no aggregator")
            yield f"{measure}:{field['aggregator']}"


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    """Each reads the dashboards of the own role, and in them the own records (CM-4.2.2)."""

    def test_who_sees_which(self):
        for login, user in self.users.items():
            seen = self.env["spreadsheet.dashboard"].with_user(user).search([])
            for name, readers in READERS.items():
                with self.subTest(login=login, dashboard=name):
                    dashboard = self.dashboards[name]
                    self.assertEqual(dashboard in seen, login in readers)
                    if login not in readers:
                        with self.assertRaises(AccessError):
                            dashboard.with_user(user).read(["spreadsheet_data"])

    def test_menu_for_readers_alone(self):
        menu = self.env.ref("sales_customer_dashboard.spreadsheet_dashboard_menu")
        for login, user in self.users.items():
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in visible, any(login in r for r in READERS.values()), login)

    def test_every_source_is_read_by_every_reader(self):
        for name, readers in READERS.items():
            for login in readers:
                for source, model, domain, groups, measures, _match in self.sources(
                    self.definition(name)
                ):
                    with self.subTest(dashboard=name, login=login, source=source):
                        records = self.env[model].with_user(self.users[login])
                        aggregates = [*self.aggregates(records, measures)]
                        records.formatted_read_group(domain, groups, aggregates)

    def test_filters_reach_the_fields_they_name(self):
        for name in READERS:
            data = self.definition(name)
            filters = {item["id"]: item for item in data["globalFilters"]}
            for source, model, _domain, _groups, _measures, definition in self.sources(data):
                for key, match in definition["fieldMatching"].items():
                    with self.subTest(dashboard=name, source=source, filter=key):
                        field = self.env[model]._fields[match["chain"]]
                        self.assertEqual(field.type, match["type"])
                        self.assertEqual(
                            field.comodel_name or "date", filters[key].get("modelName", "date")
                        )

    def test_every_source_follows_the_person(self):
        """But for costs, which are nobody's."""
        for name in READERS:
            for source, _model, _domain, _groups, measures, definition in self.sources(
                self.definition(name)
            ):
                expected = "cost_per_formal" not in measures
                self.assertEqual("person" in definition["fieldMatching"], expected, source)

    def test_cards_show_cells_that_read_pivots(self):
        for name in READERS:
            data = self.definition(name)
            board, figures = data["sheets"]
            used = set()
            for card in (f["data"] for f in board["figures"] if f["data"]["type"] == "scorecard"):
                used |= {card["keyValue"], card["baseline"]}
            shown = {f"Figures!{cell}" for cell in figures["cells"] if cell[0] != "A"}
            self.assertEqual(used, shown)
            read = set()
            for formula in figures["cells"].values():
                for number, measure in re.findall(r'PIVOT\.VALUE\((\d+),"(\w+)"', formula):
                    read.add(number)
                    measures = [m["fieldName"] for m in data["pivots"][number]["measures"]]
                    self.assertIn(measure, measures, formula)
            self.assertEqual(read, set(data["pivots"]))

    def test_links_lead_where_the_reader_may_go(self):
        for name, readers in READERS.items():
            data = self.definition(name)
            figures = {figure["id"] for figure in data["sheets"][0]["figures"]}
            self.assertLessEqual(set(data["chartOdooMenusReferences"]), figures)
            for chart in odoo_charts(data):
                action = self.env.ref(chart["actionXmlId"])
                self.assertEqual(action.res_model, chart["metaData"]["resModel"])
            for login in readers:
                visible = self.env["ir.ui.menu"].with_user(self.users[login])._visible_menu_ids()
                for xml_id in data["chartOdooMenusReferences"].values():
                    with self.subTest(dashboard=name, login=login, menu=xml_id):
                        menu = self.env.ref(xml_id)
                        self.assertTrue(menu.action)
                        self.assertIn(menu.id, visible)

    def test_each_counts_the_own_customers(self):
        self.customer(self.sales1)
        self.customer(self.sales2)
        self.customer(self.sales3)
        everybody = self.users["sales1"] | self.users["sales2"] | self.users["sales3"]
        everybody.partner_id.invalidate_recordset()
        expected = {"sales1": 1, "supervisor1": 2, "supervisor2": 1, "gm": 3}
        funnel = next(s for s in self.sources(self.definition("my_customers")) if s[0] == "funnel")
        for login, count in expected.items():
            domain = Domain(funnel[2]) & Domain("user_id", "in", everybody.ids)
            model = self.env[funnel[1]].with_user(self.users[login])
            groups = model.formatted_read_group(domain, funnel[3], funnel[4])
            self.assertEqual(sum(group["__count"] for group in groups), count, login)

    def test_credit_stands_in_no_dashboard(self):
        """Of credit a salesperson sees the traffic light alone (SD-4.2.2)."""
        for name in READERS:
            for source, model, domain, groups, measures, _match in self.sources(
                self.definition(name)
            ):
                self.assertNotIn(model, CREDIT, source)
                self.assertNotIn("credit", json.dumps([domain, groups, measures]), source)

    def test_no_public_link_to_figures_of_customers(self):
        """A link asks for no reason: the records are exported instead (CM-4.2.1)."""
        shares = self.env["spreadsheet.dashboard.share"]
        for name, readers in READERS.items():
            for login in readers:
                with self.subTest(dashboard=name, login=login), self.assertRaises(UserError):
                    shares.with_user(self.users[login]).action_get_share_url(
                        {
                            "dashboard_id": self.dashboards[name].id,
                            "spreadsheet_data": "{}",
                            "excel_files": [],
                        }
                    )
        copy = self.dashboards["management"].copy()
        with self.assertRaises(UserError):
            shares.with_user(self.gm).create({"dashboard_id": copy.id})
        other = self.env["spreadsheet.dashboard"].create(
            {
                "name": "Canteen",
                "dashboard_group_id": self.dashboards["management"].dashboard_group_id.id,
            }
        )
        self.assertTrue(shares.with_user(self.gm).create({"dashboard_id": other.id}))

    def test_a_share_is_not_turned_to_another_dashboard(self):
        other = self.env["spreadsheet.dashboard"].create(
            {
                "name": "Canteen",
                "dashboard_group_id": self.dashboards["management"].dashboard_group_id.id,
            }
        )
        share = (
            self.env["spreadsheet.dashboard.share"]
            .with_user(self.gm)
            .create({"dashboard_id": other.id})
        )
        with self.assertRaises(UserError):
            share.dashboard_id = self.dashboards["my_team"]


@tagged("post_install", "-at_install")
class TestDashboardRoute(DashboardCase, HttpCase):
    def test_data_for_readers_alone(self):
        for login in self.users:
            self.authenticate(f"c_{login}", f"c_{login}")
            for name, readers in READERS.items():
                url = f"/spreadsheet/dashboard/data/{self.dashboards[name].id}"
                with (
                    self.subTest(login=login, dashboard=name),
                    mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"),
                ):
                    answer = self.url_open(url)
                    if login in readers:
                        self.assertEqual(
                            answer.json()["translation_namespace"], "sales_customer_dashboard"
                        )
                        self.assertEqual(
                            answer.json()["snapshot"]["pivots"], self.definition(name)["pivots"]
                        )
                    else:
                        self.assertEqual(answer.status_code, 403)
