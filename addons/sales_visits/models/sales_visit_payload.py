import base64
import binascii
from datetime import datetime, timedelta
from math import isfinite
from typing import NamedTuple
from uuid import UUID

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.image import ImageProcess, image_apply_opt
from odoo.tools.mimetypes import guess_mimetype

from ..fix import Fix

# A deed that comes within so much of its own time was sent at once
LIVE = timedelta(minutes=2)
# Clocks of devices differ; from here on one is wrong
AHEAD = timedelta(minutes=5)
LONGEST_REASON = 500
PHOTO_BYTES = 6 * 1024 * 1024
PHOTO_PIXELS = 1600
PHOTO_TYPES = ("image/jpeg", "image/png")
NO_FIX = ("denied", "unavailable", "timeout", "insecure")


class VisitDeed(NamedTuple):
    """What a device sends, once it has been checked."""

    token: str
    date: datetime
    date_device: datetime
    date_received: datetime
    timing: str
    fix: Fix | None
    reason: str
    photo: bytes


class SalesVisitCheckin(models.Model):
    """What comes from a device is read value by value; what it says of distance and verdict is not read."""

    _inherit = "sales.visit.checkin"

    @api.model
    def _read_deed(self, payload, company):
        """:raises UserError: when a value is not what it should be"""
        if not isinstance(payload, dict):
            raise UserError(self.env._("A check-in is sent as named values (VM-6.2)."))
        return VisitDeed(
            token=self._read_token(payload.get("token")),
            **self._read_times(payload.get("date"), company),
            fix=self._read_fix(payload),
            reason=self._read_reason(payload.get("reason")),
            photo=self._read_photo(payload.get("photo")),
        )

    def _read_token(self, value):
        try:
            return str(UUID(value))
        except (TypeError, ValueError, AttributeError):
            raise UserError(
                self.env._("A check-in bears a key of its device, which this one lacks (VM-6.2).")
            ) from None

    def _read_times(self, value, company):
        """The moment that counts, that of the device, and how it came."""
        received = fields.Datetime.now()
        try:
            device = received if value is None else datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
        except (TypeError, ValueError):
            raise UserError(
                self.env._("The time of the check-in is not a time (VM-6.2).")
            ) from None
        hours = self.env["sales.clause"]._value("VM-6.2", "past", company)
        if received - device > timedelta(hours=hours):
            raise UserError(
                self.env._(
                    "This check-in is more than %s hours old and no longer counts: tell your supervisor "
                    "about the visit (VM-6.2).",
                    f"{hours:g}",
                )
            )
        queued = received - device > LIVE
        return {
            "date": device if queued else received,
            "date_device": device,
            "date_received": received,
            "timing": "queued" if queued else "ahead" if device - received > AHEAD else "live",
        }

    def _read_fix(self, payload):
        """A device that was not allowed to say where it is says nothing, even if it sends a place."""
        error, latitude = payload.get("fix_error"), payload.get("latitude")
        if error in NO_FIX or (latitude is None and payload.get("longitude") is None):
            return None
        fix = Fix(
            self._read_number(latitude, -90, 90),
            self._read_number(payload.get("longitude"), -180, 180),
            self._read_number(payload.get("accuracy"), 0, 40_000_000),
            self._read_number(payload.get("fix_age"), 0, 10 * 365 * 86400),
        )
        if fix.latitude == fix.longitude == 0:
            self._refuse_place()
        return fix

    def _read_number(self, value, low, high):
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse_place()
        if not isfinite(value) or not low <= value <= high:
            self._refuse_place()
        return float(value)

    def _refuse_place(self):
        raise UserError(
            self.env._("What the device says is no place on earth: find the place again (VM-6.2).")
        )

    def _read_reason(self, value):
        if value and not isinstance(value, str):
            raise UserError(self.env._("A reason is a text (VM-6.2)."))
        reason = " ".join((value or "").replace("\0", "").split())
        if len(reason) > LONGEST_REASON:
            raise UserError(
                self.env._(
                    "Please say it shorter: a reason has %s characters at most.", LONGEST_REASON
                )
            )
        return reason

    def _read_photo(self, value):
        """The picture alone, in base64: what a camera writes beside it, such as the place, is dropped."""
        if not value:
            return False
        if not isinstance(value, str) or len(value) > PHOTO_BYTES * 4 // 3 + 4:
            raise UserError(
                self.env._("A photo has %s MB at most: take a smaller one.", PHOTO_BYTES // 1024**2)
            )
        try:
            source = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            source = b""
        if guess_mimetype(source) not in PHOTO_TYPES:
            raise UserError(self.env._("Only photos are taken along, as JPEG or PNG (VM-6.2)."))
        return base64.b64encode(self._redraw(source))

    def _redraw(self, source):
        try:
            picture = ImageProcess(source).resize(PHOTO_PIXELS, PHOTO_PIXELS).image
            return image_apply_opt(picture, "JPEG", quality=80, optimize=True)
        except (UserError, ValueError, OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise UserError(
                self.env._("This photo can't be read: take it again (VM-6.2).")
            ) from error
