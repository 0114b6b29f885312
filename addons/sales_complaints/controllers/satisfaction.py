from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError
from odoo.http import request, route


class SatisfactionPage(http.Controller):
    """The one page where a customer says, once and without a login, whether a complaint is solved and
    how content they are with it, or with a delivery (CM-5.2.3, SP-6.3)."""

    @route(
        "/satisfaction/<string:token>", type="http", auth="public", website=True, methods=["GET"]
    )
    def satisfaction(self, token, score=None, **kwargs):
        survey = request.env["sales.satisfaction.survey"]._by_token(token)
        return self._render(survey, {"score": score})

    @route(
        "/satisfaction/<string:token>", type="http", auth="public", website=True, methods=["POST"]
    )
    def satisfaction_said(self, token, **post):
        survey = request.env["sales.satisfaction.survey"]._by_token(token)
        if not self._is_shown(survey):
            return self._render(survey)
        try:
            with request.env.cr.savepoint():
                self._answer(survey, post)
        except UserError as error:
            survey.invalidate_recordset()
            return self._render(survey, post, str(error))
        return request.redirect(f"/satisfaction/{token}")

    def _answer(self, survey, post):
        if request.env.user._is_internal():
            raise UserError(
                request.env._(
                    "You are logged in as %s: the customer answers here, nobody answers for the "
                    "customer (CM-5.2.3).",
                    request.env.user.name,
                )
            )
        solved = post.get("solved")
        if survey.complaint_id and solved not in ("yes", "no"):
            raise UserError(request.env._("Please say whether it is solved."))
        score = post.get("score", "")
        survey._document().with_user(SUPERUSER_ID)._rate(
            survey,
            int(score) if score.isdecimal() and len(score) == 1 else 0,
            solved == "yes",
            post.get("comment"),
        )

    def _is_shown(self, survey):
        return survey and (survey._is_open() or survey.date_answered)

    def _render(self, survey, post=None, error=None):
        if not self._is_shown(survey):
            return request.render("sales_complaints.link_closed", {}, status=404)
        return request.render(
            "sales_complaints.satisfaction",
            {
                "survey": survey,
                "complaint": survey.complaint_id,
                "delivery": survey.aftersales_id,
                "res_company": survey._document().company_id,
                "form": post or {},
                "error": error,
                "no_breadcrumbs": True,
            },
        )
