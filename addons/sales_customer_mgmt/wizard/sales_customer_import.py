import base64
import io
from collections import Counter

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from odoo.addons.sales_customer_mgmt import customer_columns, customer_sheet

SHOWN_ERRORS = 100
SHOWN_LINES = 5
BATCH = 500
# What costs time and helps nobody when thousands of customers come at once; the last is what Odoo's own
# import says: contacts get the values of their customer with their own, not by one write after another
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "_partners_skip_fields_sync": True,
}


class SalesCustomerImport(models.TransientModel):
    """A list of customers comes in as a whole, or not at all (CM-4.1.1, CM-4.1.2).

    Checking shows what will come, and every error with its line and column. Importing checks once more and
    creates customers in draft, which their salespeople complete and submit.
    """

    _name = "sales.customer.import"
    _description = "Import of Customers"

    file = fields.Binary(string="Spreadsheet", attachment=False)
    filename = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="In Charge",
        default=lambda self: self.env.user & self._possible_users(),
        help="Of customers whose line names nobody.",
    )
    possible_user_ids = fields.Many2many(
        "res.users", compute="_compute_possible_user_ids", export_string_translation=False
    )
    state = fields.Selection([("file", "File"), ("checked", "Checked")], default="file")
    skip_unknown = fields.Boolean(string="Import without these columns")
    result = fields.Json(export_string_translation=False)
    customer_count = fields.Integer(readonly=True)
    error_count = fields.Integer(readonly=True)
    unknown_columns = fields.Char(readonly=True)
    report = fields.Html(compute="_compute_report")

    @api.depends_context("uid")
    def _compute_possible_user_ids(self):
        for wizard in self:
            wizard.possible_user_ids = wizard._possible_users()

    @api.depends("result")
    def _compute_report(self):
        for wizard in self:
            wizard.report = wizard.result and self.env["ir.qweb"]._render(
                "sales_customer_mgmt.customer_import_report", wizard.result
            )

    # Verbs

    def action_check(self):
        self._check_user()
        sheet, errors, customers = self._read_customers()
        self.write(
            {
                "state": "checked",
                "customer_count": len(customers),
                "error_count": len(errors),
                "unknown_columns": ", ".join(sheet["unknown"]),
                "result": self._prepare_result(sheet, errors, customers),
            }
        )
        return self._reopen()

    def action_import(self):
        """CM-4.1.1: nothing is written when a single line is wrong."""
        self._check_user()
        sheet, errors, customers = self._read_customers()
        if errors or (sheet["unknown"] and not self.skip_unknown):
            return self.action_check()
        partners = self.env["res.partner"].with_context(**QUIET)
        ids = []
        for batch in split_every(BATCH, customers, list):
            ids += partners.create(batch).ids
            self.env.flush_all()
            self.env.invalidate_all()  # memory
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.res_partner_action_customer"
        )
        name = self.env._("Imported Customers")
        return {**action, "name": name, "display_name": name, "domain": [("id", "in", ids)]}

    def action_back(self):
        self.write({"state": "file", "file": False, "result": False, "skip_unknown": False})
        return self._reopen()

    def action_download_errors(self):
        """All errors as a spreadsheet, beside which the list is put right."""
        _sheet, errors, _customers = self._read_customers()
        output = io.BytesIO()
        with xlsxwriter.Workbook(
            output, {"strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            page = book.add_worksheet()
            headings = {
                "line": self.env._("Line"),
                "column": self.env._("Column"),
                "heading": self.env._("Heading"),
                "value": self.env._("Value"),
                "text": self.env._("Error"),
            }
            for row, error in enumerate([headings, *errors]):
                page.write_row(row, 0, [error[key] for key in headings])
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._("errors.xlsx"),
                "raw": output.getvalue(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}?download=1"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Customers"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_user(self):
        if not self.file:
            raise UserError(self.env._("Please choose a file."))
        if self.user_id not in self._possible_users():
            raise UserError(
                self.env._("You do not import customers for %s (CM-6.1).", self.user_id.name or "?")
            )

    # Reading

    def _read_customers(self):
        """Return the sheet, all errors in the order of the file, and the customers' values."""
        sheet = self._read_sheet()
        if sheet["errors"]:
            return sheet, sheet["errors"], []
        converters = self._converters()
        errors, customers, keys = [], [], {}
        for line, cells in sheet["lines"]:
            texts = {
                c: cells[at] for c, at in sheet["columns"].items() if at < len(cells) and cells[at]
            }
            values, wrong = self._convert_line(texts, converters)
            errors += [self._error(sheet, line, column, text, texts) for column, text in wrong]
            customers.append(self._prepare_customer(values))
            keys[line] = self._line_keys(texts)
        errors += self._duplicate_errors(sheet, keys)
        return sheet, sorted(errors, key=lambda error: (error["line"], error["at"])), customers

    def _read_sheet(self):
        """The lines of the file, and which column is where; errors when it cannot be used at all."""
        try:
            lines = customer_sheet.read(base64.b64decode(self.file))
        except customer_sheet.SheetError as error:
            raise UserError(self._sheet_problem(error)) from error
        position = customer_columns.heading_line(lines)
        if position is None:
            raise UserError(
                self.env._(
                    "The file has no line of headings: one of its columns is called “客户名称” or “Customer”."
                )
            )
        line, headings = lines[position]
        sheet = {
            "headings": headings,
            "lines": lines[position + 1 :],
            "columns": {},
            "unknown": [],
            "errors": [],
        }
        for at, heading in enumerate(headings):
            column = customer_columns.find(heading) if heading else "empty"
            if column is None:
                sheet["unknown"].append(heading)
            elif column == "protected" or column in sheet["columns"]:
                sheet["errors"].append(self._heading_error(line, at, heading, column))
            elif heading:
                sheet["columns"][column] = at
        if not sheet["lines"]:
            raise UserError(self.env._("The file has no customers below its headings."))
        return sheet

    def _sheet_problem(self, error):
        return {
            "old_excel": self.env._("This is a file of Excel 97-2003: save it as .xlsx or .csv."),
            "encoding": self.env._(
                "The text is neither UTF-8 nor GB18030 (GBK): save the file as .xlsx."
            ),
            "quotes": self.env._(
                "Line %s: a quotation mark is opened and not closed.", error.value
            ),
            "xlsx": self.env._("The file is damaged, or no spreadsheet."),
            "too_big": self.env._("The file is too big."),
            "too_long": self.env._("The file has more than %s lines: split it.", error.value),
        }[error.code]

    def _heading_error(self, line, at, heading, column):
        text = self.env._("Another column has this meaning already.")
        if column == "protected":
            text = self.env._(
                "This is decided in review, grading and finance, and not imported (CM-4.1.3)."
            )
        return self._error_at(line, at, heading, text)

    def _error(self, sheet, line, column, text, texts):
        at = sheet["columns"].get(column, 0)
        return self._error_at(line, at, sheet["headings"][at], text, texts.get(column, ""))

    def _error_at(self, line, at, heading, text, value=""):
        return {
            "line": line,
            "at": at,
            "column": xl_col_to_name(at),
            "heading": heading,
            "value": value[:60],
            "text": text,
        }

    # What is shown

    def _prepare_result(self, sheet, errors, customers):
        users = Counter(customer.get("user_id") for customer in customers)
        return {
            "headings": [sheet["headings"][at] for at in sheet["columns"].values()],
            "unknown": sheet["unknown"],
            "lines": [
                [line, [cells[at] if at < len(cells) else "" for at in sheet["columns"].values()]]
                for line, cells in sheet["lines"][:SHOWN_LINES]
            ],
            "customer_count": len(customers),
            "contact_count": sum("child_ids" in customer for customer in customers),
            "users": [
                [self.env["res.users"].sudo().browse(user).name, count]
                for user, count in users.most_common()
            ],
            "errors": errors[:SHOWN_ERRORS],
            "error_count": len(errors),
        }
