from odoo import fields, models
from odoo.exceptions import AccessError, UserError

LONGEST_DRAFT = 10_000  # characters


class SalesVisitReport(models.Model):
    """What was written on the way, perhaps without a network, comes into the report once (VM-7.1)."""

    _inherit = "sales.visit.report"

    draft_tokens = fields.Json(readonly=True, copy=False, export_string_translation=False)

    def _kept_fields(self):
        return super()._kept_fields() | {"draft_tokens"}

    def _take_draft(self, token, result, summary):
        """Nothing that stands there already is lost; who sends the same again changes nothing."""
        self.lock_for_update()
        known = self.draft_tokens or []
        if token in known:
            return
        texts = filter(None, [(self.summary or "").strip(), summary])
        self.write({"summary": "\n".join(texts), **({"result": result} if result else {})})
        self.sudo().draft_tokens = [*known, token]


class SalesVisit(models.Model):
    _inherit = "sales.visit"

    def action_draft_report(self, payload):
        """:param payload: dict of `token`, `summary`, `result`; for a visit whose number the device does not
        know yet, `arrival` is the token of its arrival
        """
        visit = self or self._arrived_by(payload)
        visit.ensure_one()
        visit.check_access("read")
        if visit.user_id != self.env.user:
            raise AccessError(self.env._("Who visited drafts the report (VM-7.1)."))
        values = visit._read_draft(payload)
        visit.action_report()  # or why there is none
        with visit._one_at_a_time():
            visit.report_ids._take_draft(*values)
        return {"status": "done", "visit_id": visit.id, "kind": "draft"}

    def _read_draft(self, payload):
        """(token, result, summary) of what a device sends.

        :raises UserError: when a value is not what it should be
        """
        payload = payload if isinstance(payload, dict) else {}
        token = self.env["sales.visit.checkin"]._read_token(payload.get("token"))
        result, summary = payload.get("result") or "", payload.get("summary") or ""
        results = dict(self.env["sales.visit.report"]._fields["result"].selection)
        texts = isinstance(result, str) and isinstance(summary, str)
        if not texts or (result and result not in results):
            raise UserError(self.env._("A draft has a result and a text (VM-7.1)."))
        return token, result, summary.replace("\0", "").strip()[:LONGEST_DRAFT]
