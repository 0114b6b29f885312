import json
import re
from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from .common import ComplaintCase

SECRET = "only for us"


class PortalCase(ComplaintCase, HttpCase):
    """Customers on their own pages: `cls.buyer` is a contact of `cls.c1` with a login, `cls.other` one
    of `cls.c3`; their password is their login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contacts = cls.env["res.partner"].sudo()
        cls.contact = contacts.create({"name": "Lin Xiaoyan", "parent_id": cls.c1.id})
        stranger = contacts.create({"name": "Stranger", "parent_id": cls.c3.id})
        cls.buyer, cls.other = (
            new_test_user(
                cls.env,
                login,
                "base.group_portal",
                partner_id=contact.id,
                email=f"{login}@a.example",
            )
            for login, contact in (("c_buyer", cls.contact), ("c_other", stranger))
        )
        for user in (cls.buyer, cls.other, cls.sales1):
            user.password = user.login

    @classmethod
    def offer(cls, complaint):
        """A solution that needs nobody's agreement is offered."""
        solution = cls.env["sales.complaint.solution"].create(
            {
                "complaint_id": complaint.id,
                "kind": "repair",
                "description": "We make it good.",
                "cost": 100,
                "date_promised": fields.Date.today() + timedelta(days=7),
            }
        )
        solution.action_offer()
        return solution

    def login(self, user):
        self.authenticate(user and user.login, user and user.login)

    def get(self, url):
        self.env.flush_all()
        return self.url_open(url, allow_redirects=False)

    def post(self, url, values=None, csrf=True, files=None, form=None):
        """Send a form as a browser does: with the token of the page `form` (or `url`)."""
        self.env.flush_all()
        values = dict(values or {})
        if csrf:
            page = self.url_open(form or url).text
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            values["csrf_token"] = token[1] if token else Request.csrf_token(self)
            key = re.search(r'name="form_key"[^>]*value="([^"]+)"', page)
            if key:
                values.setdefault("form_key", key[1])
        return self.url_open(url, data=values, files=files, allow_redirects=False)

    def call(self, model, method, *args, **kwargs):
        """A call by RPC as who is logged in: its result, or the name of the error."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        ).json()
        return answer["result"] if "result" in answer else answer["error"]["data"]["name"]

    @classmethod
    def newest(cls, **vals):
        domain = [(name, "=", value) for name, value in vals.items()]
        return cls.env["sales.complaint"].search(domain, order="id desc", limit=1)
