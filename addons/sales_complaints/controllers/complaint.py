from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route
from odoo.tools import email_normalize

from .portal import MAX_UPLOAD, ComplaintPortal


class ComplaintWithoutLogin(ComplaintPortal):
    """What a customer does without a login: enter a complaint by the customer's own link (CM-5.1.1),
    answer an offer, appeal (CM-5.2.2)."""

    def _render_closed(self):
        """The same page for links that never were, that were replaced and that are past."""
        return request.render("sales_complaints.link_closed", {}, status=404)

    @route(
        "/complaint/new/<string:token>", type="http", auth="public", website=True, methods=["GET"]
    )
    def complaint_form(self, token, key=None, **kwargs):
        customer = request.env["res.partner"]._by_complaint_link(token)
        if not customer:
            return self._render_closed()
        if sent := self._sent_already(customer, key):
            return request.redirect(sent.get_portal_url())
        return self._render_form(customer, token)

    @route(
        "/complaint/new/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        captcha="complaint",
        max_content_length=MAX_UPLOAD,
    )
    def complaint_register(self, token, **post):
        customer = request.env["res.partner"]._by_complaint_link(token)
        if not customer:
            return self._render_closed()
        try:
            self._check_sender(post)
            self._check_attempts(customer, post)
            complaint = self._register(customer, post)
        except UserError as error:
            return self._render_form(customer, token, post, str(error))
        except UniqueViolation:
            return request.redirect(f"/complaint/new/{token}?key={post['form_key']}")
        return request.redirect(complaint.get_portal_url())

    def _render_form(self, customer, token, post=None, error=None):
        types = request.env["sales.complaint.type"].sudo().search([])
        return request.render(
            "sales_complaints.complaint_form",
            {
                **self._form_values(post, error),
                "choices": {"type_id": types},
                "customer": customer,
                "res_company": customer._complaint_company(),
                "action": f"/complaint/new/{token}",
                "no_breadcrumbs": True,
            },
        )

    def _check_sender(self, post):
        """Somebody whom we can answer."""
        if not post.get("contact_name", "").strip():
            raise UserError(request.env._("Please tell us your name."))
        email = post.get("email", "").strip()
        if email and not email_normalize(email):
            raise UserError(request.env._("Please look at your e-mail address again."))
        if not email and not post.get("phone", "").strip():
            raise UserError(
                request.env._(
                    "Please leave a phone number or an e-mail address, so that we can answer."
                )
            )

    def _check_attempts(self, customer, post):
        attempts = request.env["sales.complaint.attempt"]
        address = request.httprequest.remote_addr
        if not self._sent_already(customer, post.get("form_key")) and not attempts._allow(
            customer, address
        ):
            raise UserError(
                request.env._(
                    "Too many complaints were entered in the last hour: please try later, or call us."
                )
            )

    # What the customer says to an offer or a rejection

    @route(
        "/complaint/<int:complaint_id>/<any(accept,refuse,appeal):verb>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def complaint_answer(self, complaint_id, verb, access_token=None, **post):
        try:
            complaint = self._document_check_access("sales.complaint", complaint_id, access_token)
        except (AccessError, MissingError):
            return self._render_closed()
        try:
            with request.env.cr.savepoint():
                self._answer(complaint, verb, post)
        except UserError as error:
            complaint.invalidate_recordset()
            return self._render_complaint(complaint, access_token, error=str(error), answer=post)
        query = {"said": verb, **({"access_token": access_token} if access_token else {})}
        return request.redirect_query(complaint.access_url, query)

    def _answer(self, complaint, verb, post):
        user = request.env.user
        if user._is_internal():
            raise UserError(
                request.env._(
                    "You are logged in as %s: the customer answers here, you record an answer in the "
                    "complaint, with its proof (CM-5.2.2).",
                    user.name,
                )
            )
        by = user.partner_id.name if user._is_portal() else post.get("who", "").strip()[:100]
        if not by:
            raise UserError(request.env._("Please tell us your name."))
        reason = post.get("reason", "").replace("\x00", "").strip()[:5000]
        if verb == "accept":
            complaint._customer_accepts(by, post.get("offer"), request.httprequest.remote_addr)
        elif verb == "refuse":
            complaint._customer_refuses(by, reason, post.get("offer"))
        else:
            complaint._customer_appeals(by, reason)
