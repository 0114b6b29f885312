from uuid import uuid4

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

MAX_UPLOAD = 110 * 1024 * 1024
ENDED = ("closed", "rejected")


class ComplaintPortal(CustomerPortal):
    """A customer's own complaints, with a login (CM-5.1.1); one of them, with its link."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            complaints = request.env["sales.complaint"]
            readable = complaints.has_access("read")
            values["complaint_count"] = (
                complaints.search_count(self._complaints_domain()) if readable else 0
            )
        return values

    def _complaints_domain(self):
        customer = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "child_of", customer.id)]

    def _complaint_filters(self):
        domains = {
            "all": [],
            "open": [("state", "not in", ENDED)],
            "ended": [("state", "in", ENDED)],
        }
        labels = {
            "all": request.env._("All"),
            "open": request.env._("Open"),
            "ended": request.env._("Ended"),
        }
        return {name: {"label": labels[name], "domain": domains[name]} for name in domains}

    @route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_complaints(self, page=1, filterby="all", **kwargs):
        complaints = request.env["sales.complaint"]
        filters = self._complaint_filters()
        filterby = filterby if filterby in filters else "all"
        domain = self._complaints_domain() + filters[filterby]["domain"]
        pages = pager(
            url="/my/complaints",
            total=complaints.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby},
        )
        found = complaints.search(domain, limit=self._items_per_page, offset=pages["offset"])
        request.session["my_complaints_history"] = found.ids[:100]
        return request.render(
            "sales_complaints.portal_my_complaints",
            {
                **self._prepare_portal_layout_values(),
                "complaints": found,
                "page_name": "complaint",
                "pager": pages,
                "default_url": "/my/complaints",
                "searchbar_filters": filters,
                "filterby": filterby,
            },
        )

    @route("/my/complaints/new", type="http", auth="user", website=True, methods=["GET"])
    def portal_complaint_form(self, key=None, **kwargs):
        customer = self._complaining_customer()
        if not customer:
            return request.redirect("/my")
        if sent := self._sent_already(customer, key):
            return request.redirect(sent.access_url)
        return self._render_own_form(customer)

    @route(
        "/my/complaints/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_UPLOAD,
    )
    def portal_complaint_register(self, **post):
        customer = self._complaining_customer()
        if not customer:
            return request.redirect("/my")
        contact = request.env.user.partner_id
        try:
            complaint = self._register(customer, post, contact_id=contact.id)
        except UserError as error:
            return self._render_own_form(customer, post, str(error))
        except UniqueViolation:
            return request.redirect(f"/my/complaints/new?key={post['form_key']}")
        return request.redirect(complaint.access_url)

    @route("/my/complaints/<int:complaint_id>", type="http", auth="public", website=True)
    def portal_complaint_page(
        self, complaint_id, access_token=None, said=None, pid=None, hash=None, **kwargs
    ):
        try:
            complaint = self._document_check_access("sales.complaint", complaint_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_complaint(complaint, access_token, said=said, pid=pid, hash=hash)

    def _render_complaint(self, complaint, access_token=None, **kwargs):
        values = self._get_page_view_values(
            complaint,
            access_token,
            {
                "complaint": complaint,
                "res_company": complaint.company_id,
                "solution": complaint._shown_solution(),
                "page_name": "complaint",
                "said": kwargs.get("said"),
                "answer": kwargs.get("answer"),
            },
            "my_complaints_history",
            no_breadcrumbs=request.env.user._is_public(),
            **kwargs,
        )
        values["token"] = complaint._portal_ensure_token()
        return request.render("sales_complaints.portal_complaint_page", values)

    # What the forms with and without login have in common

    def _complaining_customer(self):
        """The customer whose contact is logged in: complaints are those of customers (CM-5.1.2)."""
        customer = request.env.user.partner_id.commercial_partner_id.sudo()
        return request.env.user._is_portal() and customer.is_sales_customer and customer

    def _render_own_form(self, customer, post=None, error=None):
        complaints = request.env["sales.complaint"]
        return request.render(
            "sales_complaints.portal_complaint_form",
            {
                **self._prepare_portal_layout_values(),
                **self._form_values(post, error),
                "choices": complaints._customer_choices(customer),
                "action": "/my/complaints/new",
                "page_name": "complaint_new",
            },
        )

    def _form_values(self, post, error):
        return {
            "form": post or {},
            "form_key": (post or {}).get("form_key") or str(uuid4()),
            "error": error,
        }

    def _sent_already(self, customer, key):
        """The complaint that the form with this key made."""
        domain = [("form_key", "=", key), ("partner_id", "=", customer.id)]
        return key and request.env["sales.complaint"].sudo().search(domain)

    def _register(self, customer, post, **vals):
        """The complaint in the form; the same form sent again makes no second one."""
        key = str(post.get("form_key") or uuid4())[:36]
        if sent := self._sent_already(customer, key):
            return sent
        uploads = request.httprequest.files.getlist("files")
        files = [(file.filename, file.read()) for file in uploads if file.filename]
        with request.env.cr.savepoint():
            return request.env["sales.complaint"]._register_by_customer(
                customer, post, files, form_key=key, **vals
            )
