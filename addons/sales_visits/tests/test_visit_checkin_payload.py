import base64
import io
from uuid import uuid4

from PIL import Image
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common_checkin import CheckinCase, photo

NAN, INF = float("nan"), float("inf")


@tagged("post_install", "-at_install")
class TestVisitCheckinPayload(CheckinCase):
    """What is no check-in is refused with a sentence, and leaves nothing behind (VM-6.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.today(cls.sales1)

    def refused(self, payload, words):
        with self.assertRaisesRegex(UserError, words):
            self.own.action_check_in(payload)
        self.assertEqual(self.own.state, "planned")
        self.assertFalse(self.own.checkin_ids)

    def test_places(self):
        for name, values in {
            "latitude": (91, -90.1, NAN, INF, -INF, "22.9", [], True, 1e308),
            "longitude": (181, -181, NAN, INF, "113", {}, False),
            "accuracy": (-1, NAN, INF, 1e9, None, "12"),
            "fix_age": (-1, NAN, INF, None, "1"),
        }.items():
            for value in values:
                with self.subTest(name, value=value):
                    self.refused(self.payload(**{name: value}), "no place on earth")
        self.refused(self.payload(latitude=0, longitude=0), "no place on earth")
        self.refused(self.payload(longitude=None), "no place on earth")

    def test_keys(self):
        for token in (None, "", "1", 7, [], "x" * 36, {"a": 1}):
            self.refused(self.payload(token=token), "key of its device")
        for payload in (None, [], "x", 3):
            self.refused(payload, "named values")

    def test_times(self):
        for date in ("yesterday", 5, [], "0001-01-01", "2026-13-01 00:00:00"):
            self.refused(self.payload(date=date), "is not a time")
        self.refused(self.payload(date="0001-01-01 00:00:00"), "more than 72 hours old")
        self.own.action_check_in(self.payload(date="9999-12-31 23:59:59"))
        self.assertEqual(self.own.checkin_ids.timing, "ahead")

    def test_reasons(self):
        self.refused(self.payload(reason=["x"]), "is a text")
        self.refused(self.payload(reason="长" * 501), "500 characters")
        self.own.action_check_in(self.payload(9000, reason="\0 a \n <b>b</b> "))
        self.assertEqual(self.own.checkin_ids.reason, "a <b>b</b>")

    def test_no_photo(self):
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>").decode()
        page = base64.b64encode(b"<html><script>alert(1)</script></html>").decode()
        gif = photo(10, 10, "GIF")
        for value in (svg, page, gif, "%%%", "QUJD", photo()[:400]):
            with self.subTest(value[:20]):
                self.refused(self.payload(photo=value), "Only photos|can't be read")
        self.refused(self.payload(photo=5), "at most")
        self.refused(self.payload(photo="A" * 9_000_000), "6 MB at most")

    def test_a_bomb_is_no_photo(self):
        stream = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(stream, "PNG")
        self.refused(
            self.payload(photo=base64.b64encode(stream.getvalue()).decode()), "can't be read"
        )

    def test_photos_are_drawn_anew(self):
        """Smaller, as JPEG, without what the camera wrote beside the picture."""
        exif = Image.Exif()
        exif[0x010F] = "Camera of the salesperson"
        exif.get_ifd(0x8825)[1] = "N"
        self.own.action_check_in(self.payload(photo=photo(2400, 1200, exif=exif)))
        stored = base64.b64decode(self.own.checkin_ids.photo)
        picture = Image.open(io.BytesIO(stored))
        self.assertEqual((picture.format, picture.size), ("JPEG", (1600, 800)))
        self.assertFalse(picture.getexif())
        self.assertNotIn(b"Camera of", stored)

    def test_what_the_device_claims_is_not_read(self):
        self.own.action_check_in(
            self.payload(
                5000, reason="Honest", distance=0, verdict="inside", judgement="accepted",
                user_id=self.sales2.id, company_id=999, timing="live", date_received="2020-01-01",
            )
        )  # fmt: skip
        checkin = self.own.checkin_ids
        self.assertEqual((checkin.verdict, checkin.judgement), ("outside", False))
        self.assertEqual(checkin.user_id, self.sales1)

    def test_the_database_refuses_too(self):
        self.own.action_check_in(self.payload())
        for change in (
            SQL("latitude = 'NaN'"),
            SQL("latitude = 91"),
            SQL("longitude = 'Infinity'"),
            SQL("accuracy = -1"),
            SQL("distance = 'NaN'"),
            SQL("verdict = 'outside'"),
            SQL("judgement = 'accepted'"),
            SQL("judgement = 'accepted', judged_by_id = user_id"),
        ):
            with (
                self.subTest(change.code),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    SQL(
                        "UPDATE sales_visit_checkin SET %s WHERE id = %s",
                        change,
                        self.own.checkin_ids.id,
                    )
                )

    def test_no_such_customer(self):
        visits = self.env["sales.visit"].with_user(self.sales1)
        for partner_id in (0, -1, 10**9, None, "1", [self.c1.id], True):
            with self.subTest(partner_id), self.assertRaises(UserError):
                visits.action_begin_unplanned(partner_id, self.payload(token=str(uuid4())))
