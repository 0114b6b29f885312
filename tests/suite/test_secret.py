"""What our addons encrypt is in no dump (CM-4.2.2), and the key is in no database."""

import subprocess
from pathlib import Path

from conftest import ROOT

VAT = "91441900MAPLANTED1"
ASK = f"""
user = env["res.users"].search([("login", "=", "sales1")])
customer = env["res.partner"].search(
    [("user_id", "=", user.id), ("approval_state", "=", "approved"), ("change_ids", "=", False)], limit=1)
customer.with_user(user).vat = "{VAT}"
"""
TELL = f"""
[change] = env["sales.customer.change"].search([]).filtered(lambda c: "{VAT}" in str(c.changes))
assert "{VAT}" in str(change.approval_ids.summary)
open("%s", "w").write("read")
"""


def test_no_plaintext_in_a_dump(server, tmp_path):
    server.shell(ASK)
    dump = subprocess.run(["pg_dump", server.name], stdout=subprocess.PIPE, check=True).stdout
    assert b"fernet:" in dump
    assert VAT.encode() not in dump
    for key in Path(ROOT, ".local/data/sales_policy.key").read_bytes().split():
        assert key not in dump
    answer = tmp_path / "answer"
    server.shell(TELL % answer)
    assert answer.read_text() == "read"
