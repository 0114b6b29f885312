from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class TestComplaintDecision(PortalCase):
    """The customer answers an offer or a rejection on the own page, once (CM-5.2.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.complaint(cls.sales1)
        cls.mine._move("confirm")

    def answer(self, verb, user=None, **values):
        """Answer as the page says, with the link unless somebody is logged in."""
        self.login(user)
        link = {} if user else {"access_token": self.mine._portal_ensure_token(), "who": "Wang"}
        values = {"offer": self.mine._offer_mark(), **link, **values}
        return self.post(
            f"/complaint/{self.mine.id}/{verb}", values, form=self.mine.get_portal_url()
        )

    def test_accept_by_the_link(self):
        self.offer(self.mine)
        self.login(None)
        self.assertIn("Yes, I agree", self.get(self.mine.get_portal_url()).text)
        answer = self.answer("accept")
        self.assertEqual(self.mine.state, "accepted")
        self.assertIn("we carry it out now", self.url_open(answer.headers["Location"]).text)
        self.assertEqual(self.duty(self.mine, "CM-5.2.2", "solution").state, "done")
        said = self.mine.website_message_ids
        self.assertIn("Wang accepts the solution", said.body)

    def test_a_second_click_is_answered(self):
        self.offer(self.mine)
        mark = self.mine._offer_mark()
        self.answer("accept")
        for verb in ("accept", "refuse"):
            answer = self.answer(verb, offer=mark, reason="x")
            self.assertIn("answered already", answer.text)
        self.assertEqual(self.mine.state, "accepted")
        self.assertEqual(len(self.mine.website_message_ids), 1)

    def test_refuse_with_a_reason(self):
        self.offer(self.mine)
        answer = self.answer("refuse", self.buyer, reason=" ")
        self.assertIn("tell us why", answer.text)
        self.assertEqual(self.mine.state, "offered")
        self.answer("refuse", self.buyer, reason="Too late for us")
        self.assertEqual(self.mine.state, "confirmed")
        self.assertIn("Too late for us", self.mine.website_message_ids.body)
        self.assertEqual(self.duty(self.mine, "CM-5.2.2").state, "open")

    def test_only_the_offer_that_was_read(self):
        self.offer(self.mine)
        mark = self.mine._offer_mark()
        self.mine.solution_id._refuse("Wang", "Something else, please")
        self.offer(self.mine)
        self.assertIn("has changed", self.answer("accept", offer=mark).text)
        self.assertIn("has changed", self.answer("accept", offer="").text)
        self.assertEqual(self.mine.state, "offered")

    def test_appeal_once(self):
        self.mine._move("reject", reject_reason="Not our goods")
        self.assertIn("Not our goods", self.get(self.mine.get_portal_url()).text)
        answer = self.answer("appeal", reason="Look at the label")
        self.assertEqual((self.mine.state, self.mine.round), ("registered", 2))
        self.assertIn(
            "look at your complaint again", self.url_open(answer.headers["Location"]).text
        )
        self.assertIn("is open", self.answer("appeal", reason="Again").text)
        self.assertEqual(self.mine.round, 2)

    def test_the_wrong_state(self):
        for state in ("registered", "confirmed", "accepted", "carried_out", "fed_back", "closed"):
            self.mine.sudo().write({"state": state})
            for verb in ("accept", "refuse", "appeal"):
                with self.subTest(state=state, verb=verb):
                    self.assertIn("alert-danger", self.answer(verb, reason="x").text)
                    self.assertEqual(self.mine.state, state)

    @mute_logger("odoo.http")
    def test_attacks(self):
        self.offer(self.mine)
        theirs = self.complaint(self.sales3, partner_id=self.c3.id)
        token = self.mine._portal_ensure_token()
        for access_token in ("", "guess", theirs._portal_ensure_token(), token[:-1]):
            with self.subTest(access_token=access_token):
                self.assertEqual(self.answer("accept", access_token=access_token).status_code, 404)
        self.assertEqual(
            self.answer("accept", self.other, access_token="").status_code, 404, "other customer"
        )
        self.login(None)
        url = f"/complaint/{self.mine.id}/accept"
        values = {"access_token": token, "offer": self.mine._offer_mark(), "who": "Wang"}
        self.assertEqual(self.post(url, values, csrf=False).status_code, 400)
        answer = self.get(f"{url}?access_token={token}&who=Wang")
        self.assertIn(answer.status_code, (404, 405))
        self.assertEqual(
            self.post(f"/complaint/{self.mine.id}/close", values, form="/web/login").status_code,
            404,
        )
        self.assertEqual(self.mine.state, "offered")

    def test_we_do_not_answer_for_the_customer(self):
        self.offer(self.mine)
        self.assertIn("You are logged in", self.answer("accept", self.sales1).text)
        self.assertIn("your name", self.answer("accept", who=" ").text)
        self.assertEqual(self.mine.state, "offered")
