import base64
import io
from uuid import uuid4

from PIL import Image

from odoo import fields

from .common import VisitCase

METRE = 1 / 111_195  # degrees of latitude


def photo(width=800, height=600, kind="JPEG", **params):
    stream = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(stream, kind, **params)
    return base64.b64encode(stream.getvalue()).decode()


class CheckinCase(VisitCase):
    """`cls.c1` has a place; `payload(north)` is what a phone sends that many metres north of it."""

    PLANT = 22.9437, 113.6689

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.c1.sudo().write(
            {
                "partner_latitude": cls.PLANT[0],
                "partner_longitude": cls.PLANT[1],
                "geo_datum": "wgs84",
            }
        )

    @classmethod
    def today(cls, user, **vals):
        return cls.visit(user, date_start=fields.Datetime.now(), **vals)

    def payload(self, north=0, **vals):
        return {
            "token": str(uuid4()),
            "date": fields.Datetime.to_string(fields.Datetime.now()),
            "latitude": self.PLANT[0] + north * METRE,
            "longitude": self.PLANT[1],
            "accuracy": 12,
            "fix_age": 1,
            **vals,
        }
