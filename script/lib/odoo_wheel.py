"""Write a wheel "odoo 19.0" that holds nothing but the path of an Odoo source folder.

With it pip and uv know that Odoo is there, addons published as wheels resolve and land beside it,
and the command `odoo` exists, while the source itself stays where it is.

    odoo_wheel.py SOURCE_FOLDER OUTPUT_FOLDER
"""

import base64
import hashlib
import sys
import zipfile
from pathlib import Path

NAME = "odoo-19.0"


def record_line(path, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}\n"


def build(source, output):
    info = f"{NAME}.dist-info"
    files = {
        "odoo_source.pth": f"{source.resolve()}\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nodoo = odoo.cli.command:main\n",
    }
    output.mkdir(parents=True, exist_ok=True)
    record = ""
    with zipfile.ZipFile(output / f"{NAME}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
            record += record_line(path, text.encode())
        wheel.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build(Path(sys.argv[1]), Path(sys.argv[2]))
