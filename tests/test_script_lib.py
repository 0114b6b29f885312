"""What the scripts count, compare and build."""

import base64
import hashlib
import subprocess
import zipfile
from pathlib import Path

import polib
import pytest
from pypdf import PdfReader

import addons
import database
import i18n
import odoo_wheel
import report

ROOT = Path(__file__).parents[1]


# --- report.py ------------------------------------------------------------------------------------
def log(tmp_path, *entries):
    path = tmp_path / "odoo.log"
    path.write_text("".join(f"2026-01-01 00:00:00,000 7 {entry}\n" for entry in entries))
    return path


RESULT = "INFO db odoo.tests.result: {} failed, {} error(s) of {} tests when loading database 'db'"
FAILURE = (
    "ERROR db odoo.addons.{0}.tests.test_it: FAIL: TestIt.test_it\n  addons/{0}/tests/test_it.py"
)


@pytest.mark.parametrize(
    ("entries", "counts"),
    [
        ([RESULT.format(0, 0, 5)], (5, 0)),
        ([RESULT.format(1, 1, 5)], (3, 2)),
        (["INFO db tests: skipped TestIt.test_it : no browser", RESULT.format(0, 0, 5)], (4, 1)),
        (["ERROR db odoo.http: nobody minded", RESULT.format(0, 0, 5)], (4, 1)),
        ([RESULT.format(0, 0, 0)], (0, 1)),
        (["CRITICAL db odoo.service.server: Failed to initialize database `db`."], (0, 1)),
    ],
)
def test_count_tests(tmp_path, entries, counts):
    assert report.count_tests(log(tmp_path, *entries)) == counts


def test_failures_of_others_are_not_ours(tmp_path):
    own = next(iter(addons.manifests()))
    path = log(tmp_path, FAILURE.format("sale"), FAILURE.format(own), RESULT.format(2, 0, 5))
    assert report.count_tests(path, only_ours=True) == (3, 1)


def test_warnings_of_an_installation(tmp_path, monkeypatch):
    known = tmp_path / "known.txt"
    known.write_text("# comment\nodoo.base: old .*\n")
    monkeypatch.setattr(report, "KNOWN_WARNINGS", known)
    path = log(
        tmp_path,
        "WARNING db odoo.base: old habit",
        "WARNING db odoo.ours: new",
        "INFO db odoo: fine",
    )
    assert report.count_warnings(path) == (0, 1)


OLD = "ERROR db odoo.addons.crm.tests.test_lead: FAIL: TestLead.test_old\nAssertionError: 1 != 2"
COUNT = OLD.replace("TestLead.test_old", "Subtest TestLead.test_count (login='a')")
SET_UP = "ERROR db odoo.tests.suite: ERROR: setUpClass (odoo.addons.sale.tests.test_it.TestIt)"
CORE_RESULT = "ERROR db odoo.tests.shell: Tests failed: 3 failed, 1 error(s) of 9 tests"


@pytest.mark.parametrize(
    ("entries", "counts"),
    [
        ([OLD, CORE_RESULT], (8, 0)),
        ([OLD, COUNT.replace("1 != 2", "Query count 2"), CORE_RESULT], (7, 0)),
        ([OLD, COUNT, SET_UP, CORE_RESULT], (6, 2)),
        ([CORE_RESULT], (9, 0)),
        ([SET_UP], (0, 1)),
    ],
)
def test_what_our_addons_break_of_odoo(tmp_path, monkeypatch, entries, counts):
    known = tmp_path / "known.txt"
    known.write_text("# a query more\ncrm:TestLead.test_count: .*Query count\n")
    monkeypatch.setattr(report, "KNOWN_DIFFERENCES", known)
    without = log(tmp_path, OLD, CORE_RESULT).rename(tmp_path / "without.log")
    first = log(tmp_path, *entries, CORE_RESULT).rename(tmp_path / "first.log")
    assert report.count_core(first, log(tmp_path, *entries), without) == counts


def test_classes_that_failed(tmp_path):
    path = log(tmp_path, OLD, COUNT, SET_UP, CORE_RESULT)
    assert report.failed_classes(path) == "/crm:TestLead,/sale:TestIt"


# --- addons.py ------------------------------------------------------------------------------------
@pytest.fixture
def two_addons(tmp_path, monkeypatch):
    for name, depends in (
        ("a_visits", ["b_policy", "crm"]),
        ("b_policy", ["mail"]),
        ("test_b", ["b_policy"]),
    ):
        (tmp_path / name / "tests").mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text(repr({"depends": depends}))
    monkeypatch.setattr(addons, "ADDONS", tmp_path)
    addons.manifests.cache_clear()
    yield tmp_path
    addons.manifests.cache_clear()


def test_order_and_dependencies(two_addons):
    assert list(addons.manifests()) == ["b_policy", "a_visits", "test_b"]
    assert list(addons.shipped()) == ["b_policy", "a_visits"]
    assert addons.foreign_dependencies() == ["crm", "mail", "web"]


def test_fingerprint(two_addons):
    before = addons.fingerprint("b_policy")
    (two_addons / "b_policy/tests/test_it.py").write_text("")
    assert addons.fingerprint("b_policy") == before
    (two_addons / "b_policy/views.xml").write_text("")
    assert addons.fingerprint("b_policy") != before


# --- database.py ----------------------------------------------------------------------------------
def test_what_a_database_lacks(two_addons, monkeypatch):
    state = {}
    monkeypatch.setattr(database, "recorded", lambda name: state)
    assert database.pending("db", "shipped") == [
        "-i",
        "b_policy,a_visits",
        "-u",
        "b_policy,a_visits",
    ]
    state.update(template=database.template_name(), addons=database.fingerprints("shipped"))
    assert database.pending("db", "shipped") == []
    assert database.pending("db", "all") == ["-i", "test_b"]
    (two_addons / "b_policy/views.xml").write_text("")
    assert database.pending("db", "shipped") == ["-u", "b_policy"]
    assert not database.is_stale("db", "shipped")


def test_when_an_update_is_not_enough(two_addons, monkeypatch):
    state = {"template": database.template_name(), "addons": database.fingerprints("all")}
    monkeypatch.setattr(database, "recorded", lambda name: state)
    assert not database.is_stale("db", "all")
    assert database.is_stale("db", "shipped")  # an addon is gone
    (two_addons / "b_policy/__manifest__.py").write_text(repr({"depends": ["mail", "stock"]}))
    addons.manifests.cache_clear()
    assert database.is_stale("db", "all")


# --- i18n.py ----------------------------------------------------------------------------------------
def test_translations_are_kept_and_gone_terms_dropped():
    existing = polib.POFile()
    existing.append(polib.POEntry(msgid="Customer", msgstr="客户"))
    existing.append(polib.POEntry(msgid="Gone", msgstr="没了"))
    terms = [polib.POEntry(msgid="Customer"), polib.POEntry(msgid="Visit, of a kind Odoo has not")]
    merged = i18n.translation("sales_visits", terms, existing)
    assert [(entry.msgid, entry.msgstr) for entry in merged] == [
        ("Customer", "客户"),
        ("Visit, of a kind Odoo has not", ""),
    ]
    assert list(i18n.problems(merged, existing)) == [
        "is not in the file: 'Visit, of a kind Odoo has not'"
    ]
    assert list(i18n.problems(merged, merged)) == [
        "has no translation: 'Visit, of a kind Odoo has not'"
    ]


# --- odoo_wheel.py ------------------------------------------------------------------------------------
def test_wheel(tmp_path):
    odoo_wheel.build(tmp_path / "source", tmp_path / "wheels")
    [path] = (tmp_path / "wheels").iterdir()
    with zipfile.ZipFile(path) as wheel:
        assert wheel.read("odoo_source.pth").decode().strip() == str(tmp_path / "source")
        record = wheel.read("odoo-19.0.dist-info/RECORD").decode().splitlines()
        for name, digest, size in (line.split(",") for line in record[:-1]):
            content = wheel.read(name)
            assert len(content) == int(size)
            expected = (
                base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            )
            assert digest == f"sha256={expected}"
        assert {line.split(",")[0] for line in record} == set(wheel.namelist())


# --- bin/wkhtmltopdf ----------------------------------------------------------------------------------
def test_pdf(tmp_path):
    """Two documents in one print: header and footer on each page, an outline entry for each document."""
    names = ("report.body.tmp.0.a.html", "report.body.tmp.1.b.html", "header.html", "footer.html")
    first, second, header, footer = (tmp_path / name for name in names)
    first.write_text("<h1>第一</h1><div style='page-break-before: always'>more</div>")
    second.write_text("<h1>第二</h1>")
    header.write_text("<html><head></head><body>HEADER</body></html>")
    footer.write_text(
        "<html><head></head><body><p></p><script>"
        "const told = new URLSearchParams(location.search);"
        "document.querySelector('p').textContent ="
        " `${told.get('sitepage')} of ${told.get('sitepages')}, ${told.get('webpage').split('.', 4)[3]}`"
        "</script></body></html>"
    )
    output = tmp_path / "report.pdf"
    subprocess.run(
        [ROOT / "script/lib/bin/wkhtmltopdf", "--quiet", "--page-size", "A4", "--margin-top", "40",
         "--header-spacing", "35", "--margin-bottom", "30", "--header-html", header,
         "--footer-html", footer, first, second, output],
        check=True,
        timeout=120,
    )  # fmt: skip
    pdf = PdfReader(output)
    texts = [page.extract_text() for page in pdf.pages]
    for text, footer_text in zip(texts, ("1 of 2, 0", "2 of 2, 0", "1 of 1, 1"), strict=True):
        assert "HEADER" in text
        assert footer_text in text
    assert "第二" in texts[2]
    assert [page for page, _fit in pdf.trailer["/Root"]["/Dests"].values()] == [0, 2]
