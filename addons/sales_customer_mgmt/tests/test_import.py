import base64
import csv
import io

import xlsxwriter
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CustomerCase

HEADINGS = [
    "序号", "客户名称*", "统一社会信用代码/税号", "联系人", "职务", "电话（座机）", "手机", "邮箱", "网址", "省份", "城市",
    "详细地址", "行业", "来源", "业务员", "意向", "备注",
]  # fmt: skip
LINE = [
    "1", "东莞市恒达鞋业有限公司", "91441900MA4UK12345", "陈洁", "采购经理", "0769-85551234", "13800138000",
    "chen@hengda.example.com", "www.hengda.example.com", "广东", "东莞市", "厚街镇家具大道1号", "Footwear", "Exhibition",
    "", "A级", "去年展会认识，=SUM(A1)",
]  # fmt: skip
SECOND = [
    "2",
    "温州康泰鞋材厂",
    "",
    "",
    "",
    "0577 8888 1234",
    "",
    "",
    "",
    "浙江省",
    "温州",
    "",
    "",
    "",
    "",
    "b",
    "",
]


def csv_file(rows, encoding="utf-8", delimiter=","):
    output = io.StringIO(newline="")
    csv.writer(output, delimiter=delimiter).writerows(rows)
    return output.getvalue().encode(encoding)


def xlsx_file(rows, write=None):
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        if write:
            write(page)
    return output.getvalue()


@tagged("post_install", "-at_install")
class TestImport(CustomerCase):
    """A customer list comes in as companies have it: as a whole, or not at all (CM-4.1.1)."""

    def wizard(self, data, user=None, **vals):
        user = user or self.sales1
        vals = {"file": base64.b64encode(data), "filename": "list", "user_id": user.id, **vals}
        return self.env["sales.customer.import"].with_user(user).create(vals)

    def checked(self, rows, user=None, **vals):
        wizard = self.wizard(rows if isinstance(rows, bytes) else csv_file(rows), user, **vals)
        wizard.action_check()
        return wizard

    def errors(self, rows, user=None):
        """[(line, column letter, beginning of the sentence)]"""
        wizard = self.checked(rows, user)
        return [
            (error["line"], error["column"], error["text"]) for error in wizard.result["errors"]
        ]

    def assert_errors(self, rows, expected, user=None):
        before = self.env["res.partner"].search_count([])
        found = self.errors(rows, user)
        self.assertEqual([error[:2] for error in found], [error[:2] for error in expected], found)
        for (_line, _column, text), (_l, _c, part) in zip(found, expected, strict=True):
            self.assertIn(part, text)
        wizard = self.checked(rows, user, skip_unknown=True)
        wizard.action_import()
        self.assertEqual(self.env["res.partner"].search_count([]), before, "all or nothing")

    def imported(self, data, user=None, **vals):
        action = self.wizard(data, user, skip_unknown=True, **vals).action_import()
        return self.env["res.partner"].search(action["domain"], order="id")

    def assert_line(self, customer):
        values = customer.read(
            ["name", "vat", "phone", "email", "city", "street", "customer_intent"]
        )[0]
        values.pop("id")
        self.assertEqual(
            values,
            {
                "name": LINE[1],
                "vat": LINE[2],
                "phone": LINE[5],
                "email": LINE[7],
                "city": LINE[10],
                "street": LINE[11],
                "customer_intent": "a",
            },
        )
        self.assertEqual(customer.state_id.code, "粤")
        self.assertEqual(customer.country_id.code, "CN")
        self.assertEqual(customer.industry_id, self.industry)
        self.assertEqual(customer.customer_source_id, self.source)
        self.assertEqual((customer.user_id, customer.approval_state), (self.sales1, "draft"))
        self.assertTrue(customer.is_company and customer.is_sales_customer)
        self.assertIn("=SUM(A1)", customer.comment, "a formula is text")
        self.assertRecordValues(
            customer.child_ids,
            [{"name": LINE[3], "function": LINE[4], "phone": LINE[6], "is_confidential": True}],
        )

    # Files

    def test_encodings_and_delimiters(self):
        for number, (encoding, delimiter) in enumerate(
            [
                ("utf-8", ","),
                ("utf-8-sig", ";"),
                ("gbk", "\t"),
                ("gb18030", ","),
                ("utf-16", "\t"),
                ("utf-16-le", ","),
                ("utf-16-be", ","),
                ("gb18030", "，"),
            ]
        ):
            with (
                self.subTest(encoding=encoding, delimiter=delimiter),
                self.env.cr.savepoint() as savepoint,
            ):
                customers = self.imported(csv_file([HEADINGS, LINE, SECOND], encoding, delimiter))
                self.assertEqual(len(customers), 2, number)
                self.assert_line(customers[0])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_excel_says_its_separator_itself(self):
        data = b"sep=;\r\n" + csv_file(
            [["Customer", "Phone"], ["Soles, Heels; Ltd", "+49 30 123456"]], delimiter=";"
        )
        self.assertEqual(self.imported(data).name, "Soles, Heels; Ltd")

    def test_xlsx_with_titles_formulas_numbers_and_empty_lines(self):
        title = ["客户清单（2026年）"]
        rows = [title, [], HEADINGS, LINE, [], SECOND]

        def write(page):
            page.write_formula("B4", '="东莞市"&"恒达鞋业有限公司"', None, LINE[1])
            page.write_number("G4", 13800138000)

        customers = self.imported(xlsx_file(rows, write))
        self.assertEqual(len(customers), 2)
        self.assert_line(customers[0])

    def test_english_headings(self):
        customer = self.imported(
            csv_file([["Company Name", "Contact", "Mobile", "E-mail", "Province", "Salesperson"],
                      ["Heel Ltd", "Ann", "138 0013 8001", "ann@heel.example.com", "Guangdong", self.sales1.login]])
        )  # fmt: skip
        self.assertEqual((customer.state_id.code, customer.child_ids.name), ("粤", "Ann"))

    def test_files_that_cannot_be_read(self):
        for data, part in (
            (b"\xff\xfe\x00", "GB18030"),
            (b"\x81\xff\x81\xff" * 50, "GB18030"),
            (b"PK\x03\x04 no zip", "damaged"),
            (b"\xd0\xcf\x11\xe0rest", "97-2003"),
            (csv_file([["a", "b"], ["1", "2"]]), "headings"),
            (csv_file([HEADINGS]), "no customers"),
            ('客户名称,电话\n"东莞,1'.encode(), "Line 2"),
            (b"", "choose"),
            (csv_file([["客户名称"], *[[f"公司{n}"] for n in range(50001)]]), "50000"),
        ):
            with self.subTest(part=part), self.assertRaisesRegex(UserError, part):
                self.checked(data)

    # Errors

    def test_each_error_names_line_and_column(self):
        line = dict(zip(HEADINGS, LINE, strict=True))

        def row(**changes):
            return [
                changes.get(heading.rstrip("*").split("（")[0].split("/")[0], value)
                for heading, value in line.items()
            ]

        unique = {"客户名称": "甲", "统一社会信用代码": "", "电话": "", "手机": "", "网址": ""}
        self.assert_errors(
            [
                HEADINGS,
                row(**{**unique, "邮箱": "chen at hengda", "意向": "D"}),
                row(**{**unique, "客户名称": "", "手机": "1.38001E+10"}),
                row(**{**unique, "客户名称": "乙", "业务员": "Nobody", "省份": "广西省府"}),
                row(**{**unique, "客户名称": "丙" * 121, "电话": "none", "联系人": ""}),
                row(
                    **{
                        **unique,
                        "客户名称": "丁",
                        "行业": "Magic",
                        "网址": "no site",
                        "统一社会信用代码": "9.14419E+17",
                    }
                ),
            ],
            [
                (2, "H", "e-mail"),
                (2, "P", "A, B or C"),
                (3, "B", "has a name"),
                (3, "G", "shortened"),
                (4, "J", "province"),
                (4, "O", "Nobody"),
                (5, "B", "120"),
                (5, "D", "position"),
                (5, "F", "phone"),
                (6, "C", "shortened"),
                (6, "I", "website"),
                (6, "M", "Magic"),
            ],
        )

    def test_what_is_known_is_named_as_users_know_it(self):
        [(_line, _column, text)] = self.errors([["客户名称", "来源"], ["甲鞋业有限公司", "天上"]])
        self.assertIn("Market research, Exhibition", text)

    def test_imported_customers_stand_in_the_list_of_customers(self):
        data = csv_file([["客户名称", "来源"], ["甲鞋业有限公司", "展会"]])
        action = self.wizard(data).action_import()
        views = self.env.ref("sales_customer_mgmt.res_partner_action_customer").views
        self.assertEqual(action["views"], views)

    def test_line_numbers_are_those_of_the_file(self):
        data = '客户名称,邮箱,备注\n甲公司,a@example.com,"两\n行"\n\n乙公司,wrong,\n'.encode()
        self.assertEqual([error[:2] for error in self.errors(data)], [(5, "B")])

    def test_phone_numbers_from_excel(self):
        rows = [
            ["客户名称", "电话"],
            ["甲公司", "1.3800138000E+10"],
            ["乙公司", "13800138001"],
            ["丙公司", "+86 138-0013-8002"],
        ]
        phones = self.imported(csv_file(rows)).mapped("phone")
        self.assertEqual(phones, ["13800138000", "13800138001", "+86 138-0013-8002"])

    def test_long_numbers_in_xlsx_have_lost_digits(self):
        data = xlsx_file([["客户名称", "税号"], ["甲公司", 914419001234567890]])
        self.assertEqual([error[:2] for error in self.errors(data)], [(2, "B")])

    def test_duplicates_in_the_file(self):
        self.assert_errors(
            [
                ["客户名称", "税号", "电话", "手机"],
                ["东莞市恒达鞋业有限公司", "91441900MA4UK12345", "", "13800138000"],
                ["恒达鞋业", "91441900 MA4UK12345", "", ""],
                ["东莞恒达鞋业有限责任公司", "", "+86 13800138000", ""],
            ],
            [(3, "B", "line 2"), (4, "A", "line 2"), (4, "C", "line 2")],
        )

    def test_duplicates_in_the_base_are_said_blindly(self):
        self.customer(
            self.sales3,
            name="东莞市恒达鞋业有限公司",
            vat="91441900MA4UK12345",
            phone="0769-85551234",
        )
        found = self.errors(
            [["客户名称", "税号"], ["别的公司", "91441900MA4UK12345"], ["新公司", ""]]
        )
        self.assertEqual([error[:2] for error in found], [(2, "B")])
        self.assertIn(self.sales3.name, found[0][2])
        self.assertNotIn("恒达", str(found))

    def test_protected_columns_are_refused_by_name(self):
        for heading in (
            "state",
            "Approval State",
            "客户等级",
            "信用额度",
            "id",
            "responsible_id",
            "审核状态",
        ):
            with self.subTest(heading=heading):
                self.assert_errors([["客户名称", heading], ["甲公司", "x"]], [(1, "B", "CM-4.1.3")])

    def test_two_columns_of_one_meaning(self):
        self.assert_errors(
            [["客户名称", "电话", "联系电话"], ["甲公司", "1", "2"]], [(1, "C", "already")]
        )

    def test_unknown_columns_are_confirmed(self):
        wizard = self.checked([["客户名称", "幸运数字"], ["甲公司", "8"]])
        self.assertEqual(wizard.unknown_columns, "幸运数字")
        wizard.action_import()
        self.assertFalse(self.env["res.partner"].search([("name", "=", "甲公司")]))
        with Form(wizard) as form:
            form.skip_unknown = True
        wizard.action_import()
        self.assertTrue(self.env["res.partner"].search([("name", "=", "甲公司")]))

    def test_a_race_is_refused_as_a_whole(self):
        """What somebody registers between the check and the import."""
        wizard = self.checked(
            [["客户名称", "税号"], ["甲公司", ""], ["乙公司", "91441900MA4UK12345"]]
        )
        self.assertFalse(wizard.error_count)
        self.customer(self.sales3, name="丙公司", vat="91441900MA4UK12345")
        wizard.action_import()
        self.assertEqual(wizard.error_count, 1)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "甲公司")]))

    def test_all_errors_as_a_spreadsheet(self):
        rows = [["客户名称", "邮箱"], *[[f"公司{n}", "=1+1"] for n in range(150)]]
        wizard = self.checked(rows)
        self.assertEqual((wizard.error_count, len(wizard.result["errors"])), (150, 100))
        self.assertIn("150", wizard.report)
        url = wizard.action_download_errors()["url"]
        attachment = self.env["ir.attachment"].browse(int(url.split("/")[3].split("?")[0]))
        page = load_workbook(io.BytesIO(attachment.raw)).active
        self.assertEqual(page.max_row, 151)
        cell = page.cell(row=2, column=4)
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"), "text, not a formula")

    # Roles (CM-6.1)

    def test_whose_customers(self):
        def rows(user):
            return [["客户名称", "业务员"], [f"{user.name}鞋厂", user.login], ["无人鞋厂", ""]]

        for user, allowed, refused in (
            (self.sales1, [self.sales1], [self.sales2, self.sales3]),
            (
                self.supervisor1,
                [self.sales1, self.sales2, self.supervisor1],
                [self.sales3, self.gm],
            ),
            (self.salesadmin, [self.sales1, self.sales3], [self.employee]),
        ):
            keeper = self.sales1 if user == self.salesadmin else user
            for other in refused:
                found = self.checked(rows(other), user, user_id=keeper.id).result["errors"]
                self.assertEqual([error["line"] for error in found], [2], (user.name, other.name))
                with self.assertRaises(UserError):
                    self.checked(rows(other), user, user_id=other.id)
            for other in allowed:
                with self.env.cr.savepoint() as savepoint:
                    customers = self.imported(csv_file(rows(other)), user, user_id=keeper.id)
                    self.assertEqual(customers.mapped("responsible_id"), other | keeper)
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_who_imports(self):
        for user in (self.employee, self.finance):
            with self.assertRaises(AccessError):
                self.checked([["客户名称"], ["甲公司"]], user)

    def test_hostile_cells(self):
        rows = [
            ["客户名称", "备注", "详细地址"],
            ["甲\x00公司\u202e", "<script>alert(1)</script>" + "注" * 200, "🏭" * 50],
            ["=cmd|' /C calc'!A0", "@SUM(1)", "\u200b"],
        ]
        customers = self.imported(csv_file(rows))
        self.assertIn("公司", customers[0].name)
        self.assertNotIn("<script>", customers[0].comment)
        self.assertEqual(customers[1].name, rows[2][0])

    def test_twenty_thousand_lines(self):
        """R15: in bounded time; what counts here is that queries do not grow with each line."""
        count = 2000
        rows = [HEADINGS] + [
            [str(n), f"第{n}号鞋业", f"91441900MA{n:08d}", f"联系人{n}", "经理", "", f"139{n:08d}", f"c{n}@example.com", "",
             "广东省", "东莞", f"厚街{n}号", "Footwear", "", "", "B", ""]
            for n in range(count)
        ]  # fmt: skip
        wizard = self.wizard(xlsx_file(rows), skip_unknown=True)
        before = self.cr.sql_log_count
        wizard.action_check()
        self.assertLess(self.cr.sql_log_count - before, 200)
        self.assertFalse(wizard.error_count)
        self.assertEqual(wizard.customer_count, count)
        self.assertEqual(wizard.result["contact_count"], count)
