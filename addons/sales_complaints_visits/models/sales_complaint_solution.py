from odoo import fields, models


class SalesComplaintSolution(models.Model):
    """A solution that is a visit: carrying it out plans the visit of who handles the complaint on the day
    that was promised, and it is carried out when the visit's report is accepted (CM-5.2.2, VM-7.2)."""

    _inherit = "sales.complaint.solution"

    kind = fields.Selection(selection_add=[("visit", "Visit")], ondelete={"visit": "set help"})
    visit_id = fields.Many2one(
        "sales.visit", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    def _kept_fields(self):
        return super()._kept_fields() | {"visit_id"}

    def action_open_visit(self):
        return self.visit_id.get_formview_action()

    # Documents

    def _has_documents(self):
        return super()._has_documents() or self.kind == "visit"

    def _documents(self):
        return [*super()._documents(), *self.visit_id]

    def _new_documents(self):
        """A visit that came to nothing is planned anew; what was made beside it is there already."""
        made = {} if self.date_begun else super()._new_documents()
        if self.kind == "visit":
            made["visit_id"] = self._make_visit()
        return made

    def _make_visit(self):
        complaint = self.complaint_id
        visits = self.env["sales.visit"]
        return visits._plan_for_complaint(
            complaint.partner_id,
            complaint.user_id,
            visits._first_moment(self.company_id, self.date_promised),
            f"{complaint.display_name}\n{self.description}",
            self.env._("Solution of complaint %s (CM-5.2.2)", complaint.name),
            contact_ids=complaint.contact_id.ids,
        )

    def _document_state(self, document):
        if document._name != "sales.visit":
            return super()._document_state(document)
        if document.state in ("missed", "cancelled"):
            return "cancelled"
        return "done" if document.report_ids.approval_state == "approved" else "open"

    def _carry_out_refusal(self):
        visit = self.sudo().visit_id
        if visit and self._document_state(visit) == "cancelled":
            return False
        return super()._carry_out_refusal()
