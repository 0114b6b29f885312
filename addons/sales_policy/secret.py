"""Values that the database holds encrypted, with a key that lies outside it (CM-4.2.2).

The key file is named by SALES_KEY_FILE, or is sales_policy.key in Odoo's data_dir, where it is made when
there is none. It holds one Fernet key a line: the first encrypts, all decrypt. A value in the database is
`fernet:NAME OF THE KEY:TOKEN`, so that what an older key encrypted is found, and what is missing is named.
"""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from psycopg2.extras import Json as PsycopgJson

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import config

MARK = "fernet:"


class SecretJson(fields.Json):
    """A Json that only Odoo reads: nobody searches or groups by it."""

    def convert_to_record(self, value, record):
        if isinstance(value, str) and value.startswith(MARK):
            value = json.loads(decrypt(record.env, value))
        return super().convert_to_record(value, record)

    def convert_to_column(self, value, record, values=None, validate=True):
        if validate:
            value = self.convert_to_cache(value, record)
        if value is None or (isinstance(value, str) and value.startswith(MARK)):
            return value and PsycopgJson(value)
        text = json.dumps(value, ensure_ascii=False)
        return PsycopgJson(encrypt(record.env, text))


def encrypt(env, text):
    name, key = next(iter(_keys(env).items()))
    return f"{MARK}{name}:{key.encrypt(text.encode()).decode()}"


def decrypt(env, secret):
    name, token = secret.removeprefix(MARK).split(":")
    try:
        return _keys(env)[name].decrypt(token.encode()).decode()
    except KeyError:
        raise UserError(
            env._(
                "These data are encrypted with the key %(name)s, which is not in %(file)s: let an "
                "administrator put it back there, nothing is lost (CM-4.2.2).",
                name=name,
                file=_file(),
            )
        ) from None
    except InvalidToken:
        raise UserError(
            env._("These data were changed outside of Odoo: restore them from a backup (CM-4.2.2).")
        ) from None


def current(env):
    """What a value begins with that the first key encrypted."""
    return f"{MARK}{next(iter(_keys(env)))}:"


def _file():
    return Path(os.environ.get("SALES_KEY_FILE") or Path(config["data_dir"], "sales_policy.key"))


def _keys(env):
    """{name: Fernet}, as the file is now: a new key needs no restart."""
    file = _file()
    try:
        if "SALES_KEY_FILE" not in os.environ and not file.exists():
            _make(file)
        return _parse(file.read_bytes())
    except (OSError, ValueError) as error:
        raise UserError(
            env._(
                "The key file %(file)s holds no key that can be used, and without it nothing is "
                "encrypted or read: let an administrator put it back (%(error)s) (CM-4.2.2).",
                file=file,
                error=error,
            )
        ) from error


@lru_cache(maxsize=4)
def _parse(content):
    keys = {hashlib.sha256(key).hexdigest()[:8]: Fernet(key) for key in content.split()}
    if not keys:
        raise ValueError("it is empty")
    return keys


def _make(file):
    """Of two processes that start at once, one makes the key: a link appears whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent) as draft:  # its owner's alone
        draft.write(Fernet.generate_key() + b"\n")
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, file)
