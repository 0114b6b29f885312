"""Compare the terms of the own addons with their translation files, or bring the files up to date.

i18n.py DATABASE [--check] [ADDON...]
"""

import io
import sys
from functools import cache

import polib

import odoo.init  # noqa: F401, without it Odoo is a bare namespace
from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config, file_path
from odoo.tools.translate import trans_export

import addons

LANGUAGE = "zh_CN"
SHOWN = 50  # of the terms that have no translation
# Odoo writes dates, versions and empty team names here, which would change with every export.
HEADER = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}


def exported_terms(env, addon):
    buffer = io.BytesIO()
    trans_export(None, [addon], buffer, "po", env)
    return sorted(
        polib.pofile(buffer.getvalue().decode()),
        key=lambda entry: (entry.msgid, entry.msgctxt or ""),
    )


@cache
def odoo_fields():
    """What Odoo says in Chinese for the labels and help texts of fields that every model gets from it."""
    texts = {}
    for addon in ("base", "mail", "portal", "rating"):
        for entry in polib.pofile(file_path(f"{addon}/i18n/{LANGUAGE}.po")):
            texts.update(((field, entry.msgid), entry.msgstr) for field in field_names(entry))
    return texts


def field_names(entry):
    """The field that "model:ir.model.fields,help:base.field_res_users__login" is about: "login"."""
    return {place.rpartition("__")[2] for place, _line in entry.occurrences if ".field_" in place}


def known_to_odoo(term):
    texts = {odoo_fields().get((field, term.msgid)) for field in field_names(term)}
    return min(texts - {None, ""}, default="")


def new_file(addon, **header):
    file = polib.POFile(wrapwidth=0)
    file.header = f"The terms of {addon}; script/i18n keeps them in step with the code."
    file.metadata = {**HEADER, **header}
    return file


def template(addon, terms):
    file = new_file(addon)
    file.extend(terms)
    return file


def translation(addon, terms, existing):
    """The exported terms with the translations there are already."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in existing if not entry.obsolete}
    file = new_file(addon, Language=LANGUAGE)
    for term in terms:
        old = known.get((term.msgctxt, term.msgid))
        file.append(
            polib.POEntry(
                msgctxt=term.msgctxt,
                msgid=term.msgid,
                msgstr=(old and old.msgstr) or known_to_odoo(term),
                comment=term.comment,
                tcomment=old.tcomment if old else "",
                flags=sorted({*term.flags, *(old.flags if old else ())}),
                occurrences=term.occurrences,
            )
        )
    return file


def problems(file, existing):
    """What a reader of Chinese would miss."""
    there = {(entry.msgctxt, entry.msgid) for entry in existing if not entry.obsolete}
    for entry in file:
        if (entry.msgctxt, entry.msgid) not in there:
            yield f"is not in the file: {entry.msgid!r}"
        elif not entry.msgstr:
            yield f"has no translation: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"is marked as fuzzy: {entry.msgid!r}"


def write(file, path):
    path.parent.mkdir(exist_ok=True)
    text = f"{file}".rstrip() + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        print(f"written: {path.relative_to(addons.ROOT)}")


def main(database, *arguments):
    check = "--check" in arguments
    chosen = [argument for argument in arguments if argument != "--check"]
    if unknown := [addon for addon in chosen if addon not in addons.manifests()]:
        sys.exit(f"error: There is no addon {', '.join(unknown)} in addons/.")
    missing = []
    config.parse_config(["--no-http", "--log-level=warn", "-d", database])
    with Registry(database).cursor(readonly=True) as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        for addon in chosen or addons.shipped():
            terms = exported_terms(env, addon)
            folder = addons.ADDONS / addon / "i18n"
            path = folder / f"{LANGUAGE}.po"
            existing = polib.pofile(str(path)) if path.exists() else polib.POFile()
            file = translation(addon, terms, existing)
            if not check:
                write(template(addon, terms), folder / f"{addon}.pot")
                write(file, path)
            for problem in problems(file, existing if check else file):
                missing.append(f"{path.relative_to(addons.ROOT)}: a term {problem}")
    for line in missing[:SHOWN]:
        print(line)
    if missing:
        print(f"{'error: ' if check else ''}{len(missing)} terms are to be translated, see above.")
    sys.exit(check and bool(missing))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
