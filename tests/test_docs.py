"""What docs/ says is true: quoted code stands in the file named, every clause in the table exists."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import polib
import pytest

ROOT = Path(__file__).parent.parent
QUOTE = re.compile(r"<!-- (\S+) -->\n```\w+\n(.*?)```", re.S)
PAGE = (ROOT / "docs/extend.md").read_text()


@pytest.mark.parametrize("path, code", QUOTE.findall(PAGE))
def test_quoted_code_stands_in_the_example(path, code):
    assert code in (ROOT / path).read_text()


def test_every_block_is_a_quote():
    assert len(QUOTE.findall(PAGE)) == PAGE.count("```") // 2 > 5


CLAUSE = re.compile(r"^\| ((?:CM|SD|SP|VM)-\S+) \|.*\| `(\S+)` \| `(\S+)` \|$", re.M)
MECHANISM = re.compile(r"\| `(\S+)` \| `(\S+)` \|$", re.M)
TABLE = (ROOT / "docs/clauses.md").read_text()


@pytest.mark.parametrize("clause, code, test", CLAUSE.findall(TABLE))
def test_clause_is_cited_where_the_table_says(clause, code, test):
    for path in (code, test):
        text = (ROOT / "addons" / path).read_text()
        assert re.search(rf"{re.escape(clause)}(?![.\d])", text), f"{path} does not cite {clause}"
    assert re.search(r"^class Test.*\n(.*\n)*?    def test_", text, re.M), f"{test} tests nothing"


def test_every_clause_of_the_table_is_one_of_the_regulations():
    shipped = "".join(
        p.read_text() for p in ROOT.glob("addons/sales_policy/data/sales_clause_*.xml")
    )
    for clause, _code, _test in CLAUSE.findall(TABLE):
        assert f">{clause}<" in shipped


SCREEN = re.compile(r"^\| ((?:CM|SD|SP|VM)-\S+) \| [^|]+ \| ([^|]+) \|", re.M)
OF_ODOO = {"Odoo's export dialog", "My account", "Leads", "Manager", "Pivot", "/complaint"}


@pytest.mark.parametrize("clause, screen", SCREEN.findall(TABLE))
def test_screens_of_the_table_are_called_so(clause, screen):
    """Each name is one that the web client shows, but what holds everywhere or is a page of docs."""
    if re.search(r"everywhere|link|admin\.md", screen):
        return
    words = (re.sub(r"^(field|tab|page|button|kinds) ", "", w) for w in re.split(r"[;,] ", screen))
    known = terms() | OF_ODOO
    unknown = {part for w in words if w not in known for part in w.split(" and ")} - known
    assert not unknown, f"{clause}: {screen}"


@cache
def terms():
    return {entry.msgid for p in ROOT.glob("addons/*/i18n/*.pot") for entry in polib.pofile(str(p))}


@cache
def terms_in_chinese():
    return {
        entry.msgstr for p in ROOT.glob("addons/*/i18n/zh_CN.po") for entry in polib.pofile(str(p))
    }


def test_mechanisms_are_there():
    pairs = MECHANISM.findall(TABLE)
    assert len(pairs) > len(CLAUSE.findall(TABLE))
    assert all((ROOT / "addons" / path).exists() for pair in pairs for path in pair)


def test_links_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


ENGLISH, CHINESE = ((ROOT / f"docs/admin{end}.md").read_text() for end in ("", ".zh-CN"))
SHELL = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
COMMANDS = [line for block in SHELL.findall(ENGLISH) for line in block.splitlines()]


BLOCK = re.compile(
    r"^```\w*\n(.*?)^```", re.M | re.S
)  # the unit of systemd and the crontab as well


def test_administrators_run_the_same_commands_in_both_languages():
    assert BLOCK.findall(ENGLISH) == BLOCK.findall(CHINESE)
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("script/")])
def test_options_that_administrators_are_told(command):
    script, *words = command.split()
    text = (ROOT / script).read_text()
    assert all(word in text for word in words if word.startswith("--"))


def test_menus_that_people_are_told():
    """Each **A › B** in a page of a role is a menu B below a menu A, in the page's language."""
    names, parents = menus()
    for page in (ROOT / "docs/users").glob("*.md"):
        chinese = page.name.endswith(".zh-CN.md")
        shown = {key: in_chinese(key, name) if chinese else name for key, name in names.items()}
        pairs = {(shown.get(parents[key]), name) for key, name in shown.items()}
        told = re.findall(r"\*\*([^*]+ › [^*]+)\*\*", page.read_text())
        for path in told:
            for step in pairwise(" ".join(path.split()).split(" › ")):
                assert step in pairs, f"{page.name}: {path}"


@pytest.mark.parametrize("page", sorted((ROOT / "docs/users").glob("*.md")), ids=lambda p: p.name)
def test_words_that_people_are_told(page):
    """What a page of a role sets *so* or, in Chinese, “so” is a word of the web client in its language."""
    text = " ".join(page.read_text().split())
    if page.name.endswith(".zh-CN.md"):
        told, known = re.findall("“([^”]+)”", text), terms_in_chinese()
    else:
        told, known = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text), terms()
    assert not set(told) - known


def test_both_languages_tell_the_same_menus():
    for page in (ROOT / "docs/users").glob("*[a-z].md"):
        if page.name.endswith(".zh-CN.md"):
            continue
        english, chinese = (
            re.findall(r"\*\*([^*]+ › [^*]+)\*\*", " ".join(p.read_text().split()))
            for p in (page, page.with_suffix(".zh-CN.md"))
        )
        assert len(english) == len(chinese), page.name


def menus():
    """Names and parents of all menus of the addons by their identifiers."""
    names, parents, actions, called = {}, {}, {}, {}
    for path in ROOT.glob("addons/sales_*/**/*.xml"):
        addon = path.relative_to(ROOT / "addons").parts[0]

        def full(key, addon=addon):
            return key if not key or "." in key else f"{addon}.{key}"

        def walk(menu, parent, full=full):
            key = full(menu.get("id"))
            names[key] = menu.get("name")
            parents[key] = full(menu.get("parent")) or parent
            called[key] = full(menu.get("action"))
            for child in menu.findall("menuitem"):
                walk(child, key)

        tree = ElementTree.parse(path).getroot()
        for menu in tree.findall("menuitem"):
            walk(menu, None)
        for record in tree.iter("record"):
            if record.get("model", "").startswith("ir.actions."):
                actions[full(record.get("id"))] = record.findtext("field[@name='name']")
    return {key: name or actions.get(called[key]) for key, name in names.items()}, parents


@cache
def catalogue(addon):
    return polib.pofile(str(ROOT / "addons" / addon / "i18n/zh_CN.po"))


def in_chinese(menu, name):
    entry = name and catalogue(menu.partition(".")[0]).find(name)
    return entry.msgstr if entry else name


ADDONS = sorted(p.parent for p in ROOT.glob("addons/*/__manifest__.py"))


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_what_app_stores_show_is_there(addon):
    folder = addon / "static/description"
    assert (folder / "icon.png").stat().st_size < 20_000
    shown = (folder / "index.html").read_text()
    assert 'lang="zh-CN"' in shown
    for picture in re.findall(r'src="([^"]+)"', shown):
        assert (folder / picture).exists(), picture


def test_pictures_come_in_both_languages_and_are_small():
    pictures = {p.name for p in (ROOT / "docs/screenshots").iterdir()}
    english = {name for name in pictures if not name.endswith(".zh-CN.png")}
    assert pictures - english == {name.replace(".png", ".zh-CN.png") for name in english}
    assert sum(p.stat().st_size for p in (ROOT / "docs/screenshots").iterdir()) < 4_000_000
