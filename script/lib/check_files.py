"""What no other tool of script/lint looks at: XML, missing Chinese, and idioms of an older Odoo."""

import sys
from xml.etree import ElementTree

import polib

import odoo.init  # noqa: F401, without it Odoo is a bare namespace
from odoo import release
from odoo.cli.upgrade_code import migrate
from odoo.tools import parse_version

import addons


def findings():
    for path in sorted(addons.ADDONS.rglob("*.xml")):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            yield path, f"is not well-formed: {error}"
    for addon in addons.shipped():
        path = addons.ADDONS / addon / "i18n/zh_CN.po"
        if not path.exists():
            yield path, "is missing: script/i18n writes it"
            continue
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                yield path, f"keeps a term that is gone: {entry.msgid!r}"
            elif entry.fuzzy or not entry.translated():
                yield path, f"has no sure translation of {entry.msgid!r}"


def of_an_older_odoo():
    """Odoo's own upgrade_code on our addons alone; its command would look at all of Odoo's as well."""
    return migrate(
        [str(addons.ADDONS)],
        "**/*",
        from_version=parse_version("17.5"),
        to_version=parse_version(release.version),
        dry_run=True,
    )


if __name__ == "__main__":
    found = [f"{path.relative_to(addons.ROOT)} {what}" for path, what in findings()]
    print(*found, sep="\n", end="\n" if found else "")
    if of_an_older_odoo():
        print("These files hold what `odoo upgrade_code --from 17.5` would rewrite.")
        found.append("upgrade_code")
    sys.exit(bool(found))
