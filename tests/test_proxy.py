"""docker/proxy.conf.template holds back what strangers may reach, and becomes what docs/admin.md says."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEMPLATE = (ROOT / "docker/proxy.conf.template").read_text()
[HELD_BACK] = re.findall(r"location ~ (\S+) \{\n\s+limit_req zone=public ", TEMPLATE)
COMMAND = re.compile(r"^(sed [^|]*docker/proxy\.conf\.template) \|", re.M)


def public_routes():
    """The addresses in our controllers that need no login."""
    for path in sorted(ROOT.glob("addons/sales_*/controllers/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "route":
                options = {word.arg: ast.unparse(word.value) for word in node.keywords}
                if options.get("auth") == "'public'":
                    addresses = ast.literal_eval(node.args[0])
                    yield from [addresses] if isinstance(addresses, str) else addresses


ROUTES = sorted(set(public_routes()))


def test_there_are_public_routes():
    assert len(ROUTES) > 3


@pytest.mark.parametrize("route", ROUTES)
def test_strangers_are_held_back(route):
    assert re.search(HELD_BACK, re.sub(r"<[^>]+>", "x", route))


def test_proxy_without_containers():
    [command] = COMMAND.findall((ROOT / "docs/admin.md").read_text())
    made = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "server_name sales.example.com;" in made
    for container in ("${", "odoo:", "/run/secrets"):
        assert container not in made
