"""What our addons encrypt is in no dump (CM-4.2.2), and the key is in no database."""

import subprocess

from conftest import ROOT

VAT = "91441900MAPLANTED1"
REVIEWED = [["is_sales_customer", "=", True], ["approval_state", "=", "approved"]]


def test_no_plaintext_in_a_dump(server, login):
    author = login("sales1")
    customers = author.call(
        "res.partner", "search", [*REVIEWED, ["change_ids", "=", False]], limit=1
    )
    author.call("res.partner", "write", customers, {"vat": VAT})
    dump = subprocess.run(["pg_dump", server.name], stdout=subprocess.PIPE, check=True).stdout
    assert b"fernet:" in dump
    assert VAT.encode() not in dump
    for key in (ROOT / ".local/data/sales_policy.key").read_bytes().split():
        assert key not in dump
    [change] = login("supervisor1").call(
        "sales.customer.change",
        "search_read",
        [["partner_id", "in", customers]],
        ["changes_html"],
    )
    assert VAT in change["changes_html"]
