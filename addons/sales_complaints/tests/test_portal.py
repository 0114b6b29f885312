from odoo import sql_db
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestPortal(PortalCase):
    """A customer's own pages: own complaints, nothing of ours, nothing of others (CM-5.1.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.complaint(cls.sales1, description="They came off after two days")
        cls.theirs = cls.complaint(cls.sales3, partner_id=cls.c3.id, title="Wrong colour")
        cls.order = cls.env["sale.order"].create({"partner_id": cls.c1.id})
        cls.foreign_order = cls.env["sale.order"].create({"partner_id": cls.c3.id})
        (cls.order | cls.foreign_order).state = "sale"

    def test_the_list_shows_the_own_ones(self):
        self.login(self.buyer)
        page = self.get("/my/complaints").text
        self.assertIn("Soles come off", page)
        self.assertNotIn("Wrong colour", page)
        self.assertNotIn("Soles come off", self.get("/my/complaints?filterby=ended").text)
        self.assertIn("Soles come off", self.get("/my/complaints?filterby=nonsense").text)
        self.assertEqual(self.counter(), 1)

    def counter(self):
        answer = self.make_jsonrpc_request("/my/counters", {"counters": ["complaint_count"]})
        return answer["complaint_count"]

    def test_a_longer_list_asks_no_more_of_the_database(self):
        self.login(self.buyer)
        url = "/my/complaints"
        self.get(url)
        counts = []
        for more in (0, 12):
            for number in range(more):
                self.complaint(self.sales1, title=f"One more {number}")
            self.get(url)
            before = sql_db.sql_counter
            self.assertIn("One more 11" if more else "Soles", self.get(url).text)
            counts.append(sql_db.sql_counter - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
        self.assertLess(counts[0], 40)

    def test_that_we_wait_is_told(self):
        self.mine.sudo().write({"is_waiting": True, "wait_reason": SECRET})
        self.login(self.buyer)
        page = self.get(f"/my/complaints/{self.mine.id}").text
        self.assertIn("We wait for your answer", page)
        self.assertNotIn(SECRET, page)

    def test_a_page_shows_the_way_and_who_handles_it(self):
        self.mine._move("confirm")
        self.login(self.buyer)
        page = self.get(f"/my/complaints/{self.mine.id}").text
        for text in ("They came off after two days", "Zhang San", "Confirmed with you"):
            self.assertIn(text, page)

    def test_what_is_ours_is_not_shown(self):
        self.mine.sudo().write({"wait_reason": SECRET})
        self.mine._say(SECRET)
        self.mine.sudo().message_post(
            body=SECRET, subtype_xmlid="mail.mt_note", message_type="comment"
        )
        self.mine.sudo().message_post(
            body="We are on it", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.login(self.buyer)
        self.assertNotIn(SECRET, self.get(f"/my/complaints/{self.mine.id}").text)
        messages = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {
                "thread_model": "sales.complaint",
                "thread_id": self.mine.id,
                "token": self.mine._portal_ensure_token(),
            },
        )
        self.assertIn("We are on it", str(messages))
        self.assertNotIn(SECRET, str(messages))

    def test_foreign_pages_are_closed(self):
        self.mine._portal_ensure_token()
        token = self.theirs._portal_ensure_token()
        for user, allowed in ((self.buyer, True), (self.other, False), (None, False)):
            self.login(user)
            for suffix in ("", "?access_token=", f"?access_token={token}", "?access_token=x"):
                answer = self.get(f"/my/complaints/{self.mine.id}{suffix}")
                with self.subTest(user=user and user.login, suffix=suffix):
                    self.assertEqual(answer.status_code == 200, allowed)
                    self.assertEqual("They came off" in answer.text, allowed)

    def test_the_link_of_a_complaint_opens_it_without_login(self):
        self.login(None)
        self.assertIn("They came off", self.get(self.mine.get_portal_url()).text)

    def test_lists_need_a_login(self):
        self.login(None)
        for url in ("/my/complaints", "/my/complaints/new"):
            self.assertIn("/web/login", self.get(url).headers["Location"])

    def test_a_complaint_is_entered(self):
        self.login(self.buyer)
        answer = self.post(
            "/my/complaints/new",
            {
                "title": "Wrong size",
                "description": "42 instead of 41",
                "type_id": self.type.id,
                "order_id": self.order.id,
            },
            files=[("files", ("photo.png", b"pixels", "image/png"))],
        )
        complaint = self.newest(title="Wrong size")
        self.assertTrue(answer.headers["Location"].endswith(f"/my/complaints/{complaint.id}"))
        self.assertRecordValues(
            complaint,
            [
                {
                    "partner_id": self.c1.id,
                    "contact_id": self.contact.id,
                    "channel": "web",
                    "state": "registered",
                    "user_id": self.sales1.id,
                    "type_id": self.type.id,
                    "order_id": self.order.id,
                    "create_uid": self.buyer.id,
                    "email": "c_buyer@a.example",
                }
            ],
        )
        message = complaint.website_message_ids
        self.assertEqual(message.author_id, self.contact)
        self.assertEqual(message.attachment_ids.mapped("name"), ["photo.png"])
        self.assertEqual(self.duty(complaint, "CM-5.1.2").state, "done")

    def test_it_is_registered_as_in_real_life(self):
        """Tests mute the conversation of a document; the one of a complaint subscribes people."""
        loud = (
            self.env["sales.complaint"].with_user(self.sales1).with_context(tracking_disable=False)
        )
        complaint = loud.create({"title": "Loud", "partner_id": self.c1.id})
        self.assertEqual(complaint.message_partner_ids, self.sales1.partner_id)

    def test_only_what_is_asked_is_taken(self):
        self.login(self.buyer)
        self.post(
            "/my/complaints/new",
            {
                "title": "Mass assignment",
                "description": "x",
                "partner_id": self.c3.id,
                "contact_id": self.other.partner_id.id,
                "user_id": self.sales3.id,
                "state": "closed",
                "severity": "critical",
                "channel": "phone",
                "company_id": 99,
                "name": "CP1",
                "round": 7,
                "date_received": "2001-01-01 00:00:00",
                "order_id": self.foreign_order.id,
                "product_id": "1 OR 1=1",
                "type_id": "0",
            },
        )
        self.assertRecordValues(
            self.newest(title="Mass assignment"),
            [
                {
                    "partner_id": self.c1.id,
                    "contact_id": self.contact.id,
                    "user_id": self.sales1.id,
                    "state": "registered",
                    "severity": "minor",
                    "channel": "web",
                    "round": 1,
                    "order_id": False,
                    "product_id": False,
                    "type_id": False,
                    "company_id": self.env.company.id,
                }
            ],
        )

    def test_one_form_makes_one_complaint(self):
        self.login(self.buyer)
        values = {"title": "Twice", "description": "x", "form_key": "k" * 36}
        for _click in range(2):
            answer = self.post("/my/complaints/new", values)
        complaint = self.newest(title="Twice")
        self.assertTrue(answer.headers["Location"].endswith(f"/my/complaints/{complaint.id}"))
        self.assertEqual(self.env["sales.complaint"].search_count([("title", "=", "Twice")]), 1)
        self.login(self.other)
        with mute_logger("odoo.sql_db"):
            self.post("/my/complaints/new", values)
        self.assertEqual(self.env["sales.complaint"].search_count([("title", "=", "Twice")]), 1)

    def test_a_bad_form_is_explained_and_kept(self):
        self.login(self.buyer)
        answer = self.post("/my/complaints/new", {"title": " ", "description": "My long story"})
        self.assertIn("Please say in a few words", answer.text)
        self.assertIn("My long story", answer.text)
        many = [("files", (f"{n}.txt", b"x", "text/plain")) for n in range(11)]
        large = [("files", ("large.bin", b"x" * (10 * 1024**2 + 1), "text/plain"))]
        for files in (many, large):
            answer = self.post(
                "/my/complaints/new", {"title": "Files", "description": "x"}, files=files
            )
            self.assertIn("no more than 10 files", answer.text)
        self.assertFalse(self.newest(title="Files"))

    def test_hostile_texts(self):
        self.login(self.buyer)
        text = "<script>alert(1)</script>\x00\u202e\U0001f45e" + "鞋" * 30000
        self.post("/my/complaints/new", {"title": text, "description": text})
        complaint = self.newest(channel="web")
        self.assertEqual(len(complaint.title), 200)
        self.assertEqual(len(complaint.description), 20000)
        page = self.get(f"/my/complaints/{complaint.id}").text
        self.assertNotIn("<script>alert(1)", page)
        self.assertNotIn("<script>", complaint.website_message_ids.body)

    @mute_logger("odoo.http")
    def test_forged_requests(self):
        self.login(self.buyer)
        values = {"title": "Forged", "description": "x"}
        self.assertEqual(self.post("/my/complaints/new", values, csrf=False).status_code, 400)
        self.get("/my/complaints/new?title=Forged&description=x")
        self.assertFalse(self.newest(title="Forged"))

    def test_employees_and_strangers_do_not_enter_as_customers(self):
        self.login(self.sales1)
        self.assertTrue(self.get("/my/complaints/new").headers["Location"].endswith("/my"))

    def test_a_customer_writes_a_message(self):
        self.login(self.buyer)
        self.get(f"/my/complaints/{self.mine.id}")
        for token, count in ((None, 0), ("wrong", 0), (self.mine._portal_ensure_token(), 1)):
            with mute_logger("odoo.http"):
                self.url_open(
                    "/mail/message/post",
                    json={
                        "params": {
                            "thread_model": "sales.complaint",
                            "thread_id": self.mine.id,
                            "post_data": {"body": "Any news?", "message_type": "comment"},
                            "token": token,
                        }
                    },
                )
            said = self.mine.website_message_ids.filtered(lambda m: "Any news" in m.body)
            self.assertEqual(len(said), count)
        self.assertEqual(said.author_id, self.contact)
