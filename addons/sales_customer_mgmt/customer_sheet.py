"""Reading a list as companies have it, CSV or XLSX, into lines of text (CM-4.1.1): nothing of Odoo here."""

import csv
import datetime
import io
import re
import zipfile

from openpyxl import load_workbook

ENCODINGS = ("utf-8-sig", "gb18030")
BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DELIMITERS = ",;\t|，；"
XLSX = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MOST_UNPACKED = 300 * 2**20
MOST_LINES = 50000
MOST_COLUMNS = 200
# Excel keeps 15 digits of a number
EXACT_INTEGER = 10**15
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")


class SheetError(Exception):
    """The file as a whole cannot be read: `code` says why, `value` where."""

    def __init__(self, code, value=None):
        super().__init__(code)
        self.code, self.value = code, value


def read(data):
    """Return [(line in the file, [text of each cell])] of what is not empty."""
    if data.startswith(OLD_EXCEL):
        raise SheetError("old_excel")
    lines = _read_xlsx(data) if data.startswith(XLSX) else _read_csv(data)
    result = []
    for line, cells in lines:
        if len(result) > MOST_LINES:
            raise SheetError("too_long", MOST_LINES)
        cells = [_clean(cell) for cell in cells[:MOST_COLUMNS]]
        if any(cells):
            result.append((line, cells))
    return result


def _clean(cell):
    return CONTROL.sub("", cell).replace("\u3000", " ").strip()


def _read_csv(data):
    text = _decode(data)
    first, _newline, rest = text.partition("\n")
    delimiter, before = None, 0
    if match := re.fullmatch(r"sep=(.)\r?", first, re.IGNORECASE):  # what Excel writes for itself
        delimiter, text, before = match[1], rest, 1
    delimiter = delimiter or _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise SheetError("quotes", start + before) from error
        if cells is None:
            return
        yield start + before, cells
        start = reader.line_num + 1


def _decode(data):
    if encoding := BYTE_ORDER_MARKS.get(data[:2]):
        return _decode_as(data, encoding)
    head = data[:400]
    if (
        head.count(0) > len(head) / 50
    ):  # UTF-16 without its mark: separators have a zero on one side
        little = head[1::2].count(0) > head[::2].count(0)
        return _decode_as(data, "utf-16-le" if little else "utf-16-be")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("encoding")


def _decode_as(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetError("encoding") from error


def _delimiter(text):
    """The one that stands most often in the first lines, outside quotes."""
    head = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:10]))
    return max(DELIMITERS, key=head.count) if any(map(head.count, DELIMITERS)) else ","


def _read_xlsx(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise SheetError("too_big")
        # values, not formulas: what Excel computed last
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True)
        for line, cells in enumerate(rows, start=1):
            yield line, [_text(cell) for cell in cells]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise SheetError("xlsx") from error


def _text(cell):
    """A cell of a spreadsheet as its reader sees it, with all digits of long numbers."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and not cell.is_integer():
        return repr(cell)
    if isinstance(cell, (int, float)):
        # beyond, the last digits are not those that were typed: leave it visibly so
        return str(int(cell)) if abs(cell) < EXACT_INTEGER else f"{cell:.5E}"
    return str(cell)


def number_text(text):
    """Digits of a number that Excel wrote in scientific notation; None when it has lost some."""
    match = re.fullmatch(r"(\d)(?:\.(\d+))?[eE]\+?(\d+)", text)
    if not match:
        return text
    digits, exponent = match[1] + (match[2] or ""), int(match[3])
    return digits if len(digits) == exponent + 1 else None
