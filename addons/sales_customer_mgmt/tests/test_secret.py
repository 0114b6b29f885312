import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, config

from odoo.addons.sales_policy.secret import _file, _keys

from .common import CustomerCase

VAT = "91441900MASECRET01"
ACCOUNT = "6222020200112233445"
KEPT = [("sales_customer_change", "changes"), ("sales_approval", "summary")]


@tagged("post_install", "-at_install")
class TestSecret(CustomerCase):
    """CM-4.2.2: numbers that our addons keep a copy of stand encrypted in the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        # what the demo company holds was encrypted with the key of this server
        cls.others = b"\n" + Path(_file()).read_bytes() if Path(_file()).exists() else b""
        cls.file = Path(folder.name, "key")
        cls.key = Fernet.generate_key() + cls.others
        cls.file.write_bytes(cls.key)
        cls.startClassPatcher(patch.dict(os.environ, SALES_KEY_FILE=str(cls.file)))
        cls.reviewed = cls.approved(cls.sales1)
        cls.reviewed.vat = VAT
        cls.change = cls.env["sales.customer.change"]._waiting(cls.reviewed)

    def setUp(self):
        super().setUp()
        self.file.write_bytes(self.key)

    def stored(self, table="sales_customer_change", column="changes"):
        self.env.flush_all()
        query = SQL(
            "SELECT %s::text FROM %s ORDER BY id",
            SQL.identifier(column),
            SQL.identifier(table),
        )
        return "\n".join(row[0] or "" for row in self.env.execute_query(query))

    def read(self):
        self.env.invalidate_all()
        return self.change.changes["vat"]["value"]

    def renew(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("sales_policy.ir_cron_secret").method_direct_trigger()
        self.env.invalidate_all()

    def test_only_odoo_reads_it(self):
        self.env["res.partner.bank"].with_user(self.sales1).create(
            {"partner_id": self.reviewed.id, "acc_number": ACCOUNT}
        )
        for table, column in KEPT:
            stored = self.stored(table, column)
            self.assertIn("fernet:", stored)
            self.assertNotIn(VAT, stored)
            self.assertNotIn(ACCOUNT, stored)
        self.assertEqual(self.read(), VAT)
        changes = self.env["sales.customer.change"]._waiting(self.reviewed)
        summaries = str(changes.approval_ids.mapped("summary"))
        self.assertIn(VAT, summaries)
        self.assertIn(ACCOUNT, summaries)
        self.assertIn(VAT, self.change.with_user(self.supervisor1).changes_html)

    def test_approved_as_before(self):
        self.change.with_user(self.supervisor1).action_approve()
        self.assertEqual(self.reviewed.vat, VAT)

    def test_merged_file(self):
        twin = self.approved(self.sales1, name="Twin")
        merge = self.env["sales.customer.merge"]._record(twin, self.reviewed, {})[twin.id]
        self.assertNotIn("Twin", self.stored("sales_customer_merge", "file"))
        self.env.invalidate_all()
        self.assertIn("Twin", str(merge.file))

    def test_what_was_there_before(self):
        plain = '{"vat": {"old": "-", "new": "%(n)s", "value": "%(n)s"}}' % {"n": VAT}
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sales_customer_change SET changes = %s WHERE id = %s", plain, self.change.id
            )
        )
        self.assertEqual(self.read(), VAT)
        self.assertIn(VAT, self.stored())
        self.renew()
        self.assertNotIn(VAT, self.stored())
        self.assertEqual(self.read(), VAT)

    def test_new_key(self):
        before = self.stored()
        new = Fernet.generate_key()
        self.file.write_bytes(new + b"\n" + self.key)
        self.assertEqual(self.read(), VAT)
        self.renew()
        after = self.stored()
        self.assertNotEqual(before, after)
        self.file.write_bytes(new)
        self.assertEqual(self.read(), VAT)
        self.renew()
        self.assertEqual(self.stored(), after)

    def test_missing_key(self):
        before = self.stored()
        self.file.unlink()
        with self.assertRaisesRegex(UserError, "holds no key that can be used"):
            self.read()
        with self.assertRaisesRegex(UserError, "put it back"):
            self.reviewed.name = "Not without a key"
            self.env.flush_all()
        self.env.invalidate_all(flush=False)
        self.file.write_bytes(Fernet.generate_key())
        with self.assertRaisesRegex(UserError, r"with the key \w{8}, which is not in"):
            self.read()
        self.file.write_bytes(b"")
        with self.assertRaisesRegex(UserError, "it is empty"):
            self.read()
        self.assertEqual(self.stored(), before)
        self.file.write_bytes(self.key)
        self.assertEqual(self.read(), VAT)

    def test_changed_outside(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sales_customer_change SET changes ="
                " to_jsonb(overlay(changes #>> '{}' placing 'AAAA' from 60)) WHERE id = %s",
                self.change.id,
            )
        )
        with self.assertRaisesRegex(UserError, "changed outside of Odoo"):
            self.read()

    def test_first_key(self):
        """Where no file is named, one is made, once, for its owner alone."""
        with (
            tempfile.TemporaryDirectory() as folder,
            patch.dict(os.environ),
            patch.dict(config.options.maps[0], data_dir=folder),
        ):
            del os.environ["SALES_KEY_FILE"]
            with ThreadPoolExecutor(8) as pool:
                names = {tuple(keys) for keys in pool.map(lambda _n: _keys(self.env), range(8))}
            self.assertEqual(len(names), 1)
            self.assertEqual(os.listdir(folder), ["sales_policy.key"])
            self.assertEqual(Path(folder, "sales_policy.key").stat().st_mode & 0o777, 0o600)
