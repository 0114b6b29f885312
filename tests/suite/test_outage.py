"""What others provide is missing: the mail server, the printing engine, room for files, a file (R20, R21)."""

import base64
import io
import os
import shutil
import subprocess

import faults
import psutil
import pytest
from conftest import ROOT, free_port
from PIL import Image
from test_checkins_at_once import payload


def photo(size=900):
    """A picture of noise, which no JPEG makes small."""
    stream = io.BytesIO()
    Image.frombytes("RGB", (size, size), os.urandom(size * size * 3)).save(stream, "JPEG")
    return base64.b64encode(stream.getvalue()).decode()


@pytest.fixture
def customer(server):
    [(number,)] = server.query(
        "SELECT p.id FROM res_partner p JOIN res_users u ON u.id = p.user_id "
        "WHERE p.is_sales_customer AND u.login = 'sales2' ORDER BY p.id LIMIT 1"
    )
    return number


def test_no_mail_server(server, login, customer):
    """What was done counts; its mail is kept, with the reason why it could not be sent."""
    administrator = login("it")
    values = {"name": "down", "smtp_host": "127.0.0.1", "smtp_port": free_port(), "sequence": -1}
    [down] = administrator.call("ir.mail_server", "create", [values])
    person = login("sales2")
    server.query(
        "UPDATE res_partner SET email = 'reader@shoes.example', email_normalized = 'reader@shoes.example' "
        "WHERE id = %s RETURNING id",
        customer,
    )
    answer = person.call(
        "res.partner", "message_post", [customer], body="Nobody hears", partner_ids=[customer]
    )
    assert "error" not in answer, answer
    administrator.call("ir.mail_server", "unlink", [down])
    sent = server.query(
        """
        SELECT m.state, m.failure_reason ~ 'refused' FROM mail_mail m
          JOIN mail_message s ON s.id = m.mail_message_id
         WHERE s.model = 'res.partner' AND s.res_id = %s AND s.body LIKE '%%Nobody hears%%'
        """,
        customer,
    )
    assert sent == [("exception", True)]
    faults.report("R21", "no mail server: the deed counts, its mail is kept with the reason")


def test_no_room_for_files(server, login, customer):
    """An arrival whose photo finds no room is refused whole, and taken whole when there is room again."""
    person = login("sales2")
    deed = payload(reason="no room", photo=photo())
    process = psutil.Process(server.process.pid)
    limits = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        refused = person.call("sales.visit", "action_begin_unplanned", customer, deed)
    finally:
        process.rlimit(psutil.RLIMIT_FSIZE, limits)
    assert "error" in refused
    found = "SELECT count(*) FROM sales_visit_checkin WHERE token = %s"
    assert server.query(found, deed["token"]) == [(0,)]
    taken = person.call("sales.visit", "action_begin_unplanned", customer, deed)
    assert taken.get("status") == "done", taken
    assert server.query(found, deed["token"]) == [(1,)]
    person.call("sales.visit", "action_check_out", [taken["visit_id"]], payload(reason="no room"))
    faults.report("R21", "no room for files: refused, nothing kept; taken again whole")


def test_a_file_is_missing(server, login):
    """What hung on it opens, with nothing where the picture was."""
    person = login("sales2")
    [(number, visit, name)] = server.query(
        "SELECT c.id, c.visit_id, a.store_fname FROM sales_visit_checkin c JOIN ir_attachment a "
        "ON a.res_model = 'sales.visit.checkin' AND a.res_id = c.id AND a.res_field = 'photo' "
        "JOIN res_users u ON u.id = c.user_id WHERE u.login = 'sales2' ORDER BY c.id DESC LIMIT 1"
    )
    (ROOT / ".local/data/filestore" / server.name / name).unlink()
    length = len(tracebacks(server))
    spec = {"checkin_ids": {"fields": {"photo": {}, "kind": {}}}}
    [row] = person.call("sales.visit", "web_read", [visit], spec)
    assert len(row["checkin_ids"]) == 2
    answer = person.http.get(
        f"{server.url}/web/image/sales.visit.checkin/{number}/photo", timeout=60
    )
    assert answer.status_code in (200, 404)
    assert tracebacks(server)[length:] == []
    faults.report(
        "R20", f"a photo's file gone: its visit opens, the picture answers {answer.status_code}"
    )


def tracebacks(server):
    lines = server.log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if " ERROR " in line]


PRINT = """
from odoo.exceptions import UserError
report = env.ref('sales_customer_mgmt.report_customer_registration_action')
customer = env['res.partner'].search([('is_sales_customer', '=', True)], limit=1)
try:
    report.with_context(force_report_rendering=True)._render_qweb_pdf(report, customer.ids)
except UserError as error:
    print('REFUSED', error)
"""


def test_no_printing(server, tmp_path):
    """Who prints without the engine is told what is missing."""
    answer = subprocess.run(
        [shutil.which("odoo"), "shell", "-d", server.name, "--no-http", f"--logfile={server.log}"],
        env={**os.environ, "PATH": str(tmp_path)},
        input=PRINT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    ).stdout
    assert "REFUSED Unable to find Wkhtmltopdf" in answer, answer
    faults.report("R21", "no printing: the reader is told what is missing")
