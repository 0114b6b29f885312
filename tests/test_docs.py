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


def test_links_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
