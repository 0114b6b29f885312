"""What docs/ says is true: quoted code stands in the file named, every clause in the table exists."""

import re
from pathlib import Path

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


def test_every_clause_of_the_table_is_one_of_the_regulations():
    shipped = "".join(
        p.read_text() for p in ROOT.glob("addons/sales_policy/data/sales_clause_*.xml")
    )
    for clause, _code, _test in CLAUSE.findall(TABLE):
        assert f">{clause}<" in shipped


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


def test_administrators_run_the_same_commands_in_both_languages():
    assert SHELL.findall(ENGLISH) == SHELL.findall(CHINESE)
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("script/")])
def test_options_that_administrators_are_told(command):
    script, *words = command.split()
    text = (ROOT / script).read_text()
    assert all(word in text for word in words if word.startswith("--"))
