from collections import defaultdict

from odoo import models


class SalesCustomerImport(models.TransientModel):
    """Which lines of a list are a customer that stands in it twice, or is registered already (CM-4.1.2)."""

    _inherit = "sales.customer.import"

    def _line_keys(self, texts):
        """{(kind, key): column} by which the customer of a line is recognised."""
        partners = self.env["res.partner"]
        columns = {
            "name": "name",
            "vat": "vat",
            "phone": "phone",
            "mobile": "phone",
            "website": "website",
        }
        return {
            pair: column
            for column, field in columns.items()
            if texts.get(column)
            for pair in partners._duplicate_keys({field: texts[column]})
        }

    def _duplicate_errors(self, sheet, keys):
        """Customers that stand in the file twice, or are registered already."""
        partners = self.env["res.partner"]
        lines_of = defaultdict(list)
        for line, pairs in keys.items():
            for pair in pairs:
                lines_of[pair].append(line)
        found = partners._find_duplicates(lines_of.keys())
        cells = {line: dict(enumerate(row)) for line, row in sheet["lines"]}
        errors = []
        for pair, lines in lines_of.items():
            for line in lines:
                column = keys[line][pair]
                if line != lines[0]:
                    text = self.env._("The same as in line %s.", lines[0])
                elif pair in found:
                    text = partners._duplicate_sentence(pair[0], found[pair][0])
                else:
                    continue
                texts = {column: cells[line][sheet["columns"][column]]}
                errors.append(self._error(sheet, line, column, text, texts))
        return errors
