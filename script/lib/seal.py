"""The seal of a backup: nobody without the key changed, added or took away one of its files.

    seal.py make KEY FOLDER     prints it
    seal.py check KEY FOLDER    fails unless FOLDER/seal is right

openssl encrypts and does not notice a change; the seal is an HMAC of what it wrote.
"""

import hashlib
import hmac
import sys
from pathlib import Path


def seal(key, folder):
    secret = Path(key).read_bytes().splitlines()[0]
    parts = []
    for path in sorted(Path(folder).glob("*.enc")):
        with path.open("rb") as stream:
            parts.append(f"{path.name} {hashlib.file_digest(stream, 'sha256').hexdigest()}\n")
    return hmac.new(secret, "".join(parts).encode(), "sha256").hexdigest()


def main(verb, key, folder):
    made = seal(key, folder)
    if verb == "make":
        print(made)
    elif not hmac.compare_digest(made, Path(folder, "seal").read_text().strip()):
        sys.exit(
            f"error: {folder} was made with another key, or changed since: nothing is restored."
        )


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("make", "check"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
