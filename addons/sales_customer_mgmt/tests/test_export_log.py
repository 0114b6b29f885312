import csv
import io
import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_confidentiality import SECRET, ConfidentialCase


@tagged("post_install", "-at_install")
class TestExportLog(ConfidentialCase):
    """Every export of customer data is logged, that of customers with its reason (CM-4.2.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.sales1, cls.sales2, cls.clerk, cls.accountant):
            user.group_ids |= cls.env.ref("base.group_allow_export")

    def last_log(self):
        return self.env["sales.export.log"].search([], limit=1)

    def export(self, records, user, paths, reason=None):
        """Return the new row of the log, if there is one."""
        before = self.last_log()
        records.with_user(user).with_context(export_reason=reason).export_data(paths)
        return self.env["sales.export.log"].search([("id", ">", before.id or 0)])

    def test_customers_are_exported_with_a_reason(self):
        both = self.hidden + self.contact
        for reason in (None, "", "  "):
            with self.assertRaisesRegex(UserError, r"CM-4\.2\.1"):
                self.export(both, self.sales1, ["name"], reason)
        log = self.export(both + self.vendor, self.sales1, ["name", "email"], "Christmas cards")
        self.assertRecordValues(
            log,
            [
                {
                    "user_id": self.sales1.id,
                    "res_model": "res.partner",
                    "record_count": 3,
                    "confidential_count": 2,
                    "field_names": "name, email",
                    "reason": "Christmas cards",
                }
            ],
        )
        self.assertEqual(log.record_ids, (both + self.vendor).ids)

    def test_other_partners_need_no_reason_but_are_logged(self):
        self.assertEqual(self.export(self.vendor, self.sales1, ["name"]).confidential_count, 0)

    def test_paths_through_documents(self):
        for paths in (
            ["name", "partner_id/email"],
            ["order_line/order_partner_id/phone"],
            ["partner_id/child_ids/name"],
            ["partner_id/parent_id/.id", "partner_id/user_id/name"],
        ):
            with self.subTest(paths=paths), self.assertRaises(UserError):
                self.export(self.order, self.sales1, paths)
            self.assertEqual(
                self.export(self.order, self.sales1, paths, "audit").confidential_count >= 1, True
            )
        for paths in (["name", "partner_id", "amount_total"], ["partner_id/name", "partner_id/id"]):
            self.assertFalse(
                self.export(self.order, self.sales1, paths), "a name is part of the document"
            )

    def test_related_fields_count_as_what_they_show(self):
        attendees = self.event.attendee_ids
        with self.assertRaises(UserError):
            self.export(attendees, self.sales1, ["email"])
        self.assertEqual(self.export(attendees, self.sales1, ["email"], "x").confidential_count, 1)

    def test_opportunities_hold_the_contact_themselves(self):
        self.assertFalse(self.export(self.lead, self.sales1, ["name"]).confidential_count)
        with self.assertRaises(UserError):
            self.export(self.lead, self.sales1, ["name", "email_from"])
        self.assertEqual(
            self.export(self.lead, self.sales1, ["phone"], "calls").confidential_count, 1
        )

    def test_copies_of_files(self):
        """What was submitted and changed repeats the files: it leaves with a reason as they do."""
        for model, path in (
            ("sales.approval", "summary"),
            ("sales.customer.change", "changes_html"),
        ):
            records = self.env[model].search([], limit=3)
            self.assertTrue(self.env["sales.export.log"].asks_reason(model, [path]))
            with self.assertRaisesRegex(UserError, r"CM-4\.2\.1"):
                self.export(records, self.sales1, [path])

    def test_the_dialog_asks_where_the_server_would_refuse(self):
        logs = self.env["sales.export.log"].with_user(self.sales1)
        self.assertTrue(logs.asks_reason("res.partner", ["name"]))
        self.assertTrue(logs.asks_reason("sale.order", ["name", "partner_id/phone"]))
        self.assertFalse(logs.asks_reason("sale.order", ["name", "partner_id"]))
        self.assertFalse(logs.asks_reason("product.product", ["name"]))

    def test_long_lists_and_long_reasons_are_cut(self):
        log = self.env["sales.export.log"]._ledger()
        partners = self.env["res.partner"].browse(range(1, 5001))
        values = log._prepare(partners, ["name"], partners.browse(), "x")
        self.assertEqual((values["record_count"], len(values["record_ids"])), (5000, 1000))
        row = self.export(self.hidden, self.sales1, ["name"], "x" * 5000)
        self.assertEqual(len(row.reason), 500)

    def test_nobody_rewrites_the_log(self):
        log = self.export(self.hidden, self.sales1, ["name"], "x").sudo()
        for user in (
            self.env.ref("base.user_root"),
            self.salesadmin,
            self.gm,
            self.it,
            self.sales1,
        ):
            mine = log.with_user(user)
            for method in (
                lambda m=mine: m.write({"reason": "y"}),
                lambda m=mine: m.unlink(),
                lambda m=mine: m.copy(),
                lambda m=mine: m.create(
                    {"user_id": self.sales2.id, "res_model": "x", "model_name": "x"}
                ),
            ):
                with self.assertRaises(AccessError):
                    method()

    def test_who_reads_the_log(self):
        log = self.export(self.hidden, self.sales1, ["name"], "x")
        for login, user in self.users.items():
            self.assertEqual(
                self.access(log, user).count("r"), int(login in ("salesadmin", "gm")), login
            )

    def test_without_the_right_to_export(self):
        self.sales1.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaises(UserError):
            self.export(self.hidden, self.sales1, ["name"], "x")
        self.assertFalse(self.env["sales.export.log"].search([("user_id", "=", self.sales1.id)]))

    def test_business_cards_are_no_way_round(self):
        with self.assertRaisesRegex(UserError, r"CM-4\.2\.1"):
            self.hidden.with_user(self.sales1)._get_vcard_file()
        self.vendor.with_user(self.sales1)._get_vcard_file()


@tagged("post_install", "-at_install")
class TestExportRoutes(ConfidentialCase, HttpCase):
    """The routes of Odoo's export dialog (CM-4.2.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales1.group_ids |= cls.env.ref("base.group_allow_export")
        cls.sales1.password = "c_sales1-password"

    def download(self, kind, **params):
        self.authenticate(self.sales1.login, "c_sales1-password")
        data = {
            "model": "res.partner",
            "fields": [{"name": name, "label": name, "type": "char"} for name in ("name", "email")],
            "ids": False,
            "domain": [("id", "in", (self.hidden + self.contact + self.unassigned).ids)],
            "groupby": [],
            "import_compat": False,
            **params,
        }
        token = http.Request.csrf_token(self)
        return self.url_open(
            f"/web/export/{kind}", data={"data": json.dumps(data), "csrf_token": token}
        )

    @mute_logger("odoo.addons.web.controllers.export")
    def test_both_formats(self):
        for kind in ("csv", "xlsx"):
            response = self.download(kind)
            self.assertEqual(response.status_code, 500)
            self.assertIn("CM-4.2.1", response.text)
            response = self.download(kind, context={"export_reason": f"test {kind}"})
            self.assertEqual(response.status_code, 200)
            log = self.env["sales.export.log"].search([], limit=1)
            self.assertEqual((log.reason, log.record_count), (f"test {kind}", 2))
            self.assertTrue(log.ip_address)

    def test_the_file_holds_what_the_user_sees(self):
        response = self.download("csv", context={"export_reason": "test"})
        rows = list(csv.reader(io.StringIO(response.text)))
        self.assertEqual(len(rows), 3)
        self.assertIn(SECRET, response.text)
        self.assertNotIn("Unassigned", response.text)
