from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.sales_policy.duty import Duty


class SalesComplaintSolution(models.Model):
    """An accepted solution is carried out: its documents are made once, and it is carried out when they
    are done; where there are none, somebody says so with proof (CM-5.2.2)."""

    _inherit = "sales.complaint.solution"
    _duties = (
        Duty(
            "CM-5.2.2",
            "help",
            who="technician_id",
            owed=[("progress", "=", "accepted"), ("technician_id", "!=", False)],
            done=[("progress", "=", "carried_out")],
            by="date_promised",
        ),
    )

    date_begun = fields.Datetime(string="Begun on", readonly=True, copy=False)
    date_carried_out = fields.Datetime(string="Carried out on", readonly=True, copy=False)
    done_proof = fields.Text(string="Proof of Carrying out", readonly=True, copy=False)
    return_id = fields.Many2one(
        "stock.picking", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    replacement_id = fields.Many2one(
        "sale.order", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    document_names = fields.Text(
        string="Documents",
        compute="_compute_document_names",
        help="What was made to carry it out, and how far each is.",
    )

    @api.depends(
        "date_begun", "progress", "return_id.state", "replacement_id", "credit_note_id.state"
    )
    @api.depends_context("lang")
    def _compute_document_names(self):
        """In words, for who handles the complaint may not open documents of stock and accounting."""
        for solution in self:
            solution.document_names = "\n".join(
                f"{document.display_name}: {solution._document_state_name(document)}"
                for document in solution.sudo()._documents()
            )

    def _document_state_name(self, document):
        names = {
            "open": self.env._("under way"),
            "done": self.env._("done"),
            "cancelled": self.env._("cancelled"),
        }
        return names[self._document_state(document)]

    # Verbs

    def action_carry_out(self):
        """Make what the kind asks for; salespeople have no rights on accounting and stock."""
        for solution in self:
            solution.check_access("write")
            solution._check_verb("carry_out")
            solution.sudo()._make_documents()

    def action_finish(self, proof):
        """It is carried out, says who did it, with proof; for what no document shows."""
        for solution in self:
            if solution.technician_id != self.env.user:
                solution.check_access("write")
            solution._check_verb("finish")
            solution._check_reason(
                proof, self.env._("Write down what shows that it is carried out (CM-5.2.2).")
            )
            solution._finish(done_proof=proof.strip())

    def action_open_return(self):
        return self.return_id.get_formview_action()

    def action_open_replacement(self):
        return self.replacement_id.get_formview_action()

    def action_open_credit_note(self):
        return self.credit_note_id.get_formview_action()

    # Documents

    def _make_documents(self):
        made = self._new_documents()
        ids = {name: document.id for name, document in made.items()}
        self.write({"date_begun": fields.Datetime.now(), **ids})
        for document in made.values():
            self.complaint_id._say(
                self.env._(
                    "“%(solution)s” is being carried out: %(document)s.",
                    solution=self.display_name,
                    document=document.display_name,
                )
            )

    def _new_documents(self):
        """{name of the field: document} of what the kind asks for."""
        made = {}
        if self.take_back:
            made["return_id"] = self._make_return()
        if self.kind == "replace":
            made["replacement_id"] = self._make_replacement()
        if self.amount and self.invoice_id:
            made["credit_note_id"] = self._make_credit_note()
        return made

    def _has_documents(self):
        """Whether carrying it out makes documents."""
        return bool(self.take_back or self.kind == "replace" or (self.amount and self.invoice_id))

    def _documents(self):
        return [d for d in (self.return_id, self.replacement_id, self.credit_note_id) if d]

    def _returnable(self):
        """{move of the delivery: how much of the product of the complaint can still come back}"""
        complaint = self.sudo().complaint_id
        left = {}
        for move in complaint.picking_id.move_ids:
            if move.product_id == complaint.product_id and move.state == "done":
                returned = move.returned_move_ids.filtered(lambda m: m.state != "cancel")
                left[move] = move.quantity - sum(returned.mapped("product_uom_qty"))
        return left

    def _make_return(self):
        left = self._returnable()
        picking = self.complaint_id.picking_id
        wizard = (
            self.env["stock.return.picking"]
            .with_company(self.company_id)
            .create({"picking_id": picking.id})
        )
        wanted = self.quantity
        for line in wizard.product_return_moves:
            line.quantity = min(wanted, left.get(line.move_id, 0.0))
            wanted -= line.quantity
        transfer = wizard._create_return()
        transfer.origin = f"{self.complaint_id.name}, {picking.name}"
        return transfer

    def _make_replacement(self):
        """An order at no price, so that stock and planning treat it as all others."""
        order = (
            self.env["sale.order"]
            .with_company(self.company_id)
            .create(self._prepare_replacement_values())
        )
        order.order_line.write({"price_unit": 0.0, "discount": 0.0})
        order.action_confirm()
        return order

    def _prepare_replacement_values(self):
        complaint = self.complaint_id
        line = {"product_id": complaint.product_id.id, "product_uom_qty": self.quantity}
        return {
            "partner_id": (complaint.order_id or complaint).partner_id.id,
            "partner_shipping_id": (
                complaint.order_id.partner_shipping_id or complaint.partner_id
            ).id,
            "company_id": self.company_id.id,
            "user_id": complaint.user_id.id,
            "origin": complaint.name,
            "complaint_id": complaint.id,
            "commitment_date": fields.Datetime.to_datetime(self.date_promised),
            "order_line": [Command.create({**line, "price_unit": 0.0})],
        }

    # Carried out

    def _document_state(self, document):
        """What became of a document: "open", "done" or "cancelled"."""
        if document._name == "sale.order":
            pickings = document.picking_ids
            if (
                document.state == "cancel"
                or pickings
                and set(pickings.mapped("state")) == {"cancel"}
            ):
                return "cancelled"
            left = pickings.filtered(lambda p: p.state not in ("done", "cancel"))
            return "done" if pickings and not left else "open"
        return {"done": "done", "posted": "done", "cancel": "cancelled"}.get(document.state, "open")

    def _open_documents(self):
        return [d for d in self._documents() if self._document_state(d) == "open"]

    def _documents_moved(self):
        """One of their documents is done: what is carried out by it is so now."""
        for solution in self.sudo():
            states = {self._document_state(d) for d in solution._documents()}
            if solution.progress == "accepted" and states == {"done"}:
                solution._lock()
                solution._finish()

    def _finish(self, **vals):
        solution = self.sudo()
        solution.write(
            {**vals, "progress": "carried_out", "date_carried_out": fields.Datetime.now()}
        )
        solution.complaint_id._move("carry_out")
        if late := solution.complaint_id._lateness():
            solution.complaint_id._say(late)

    # Refusals

    def _carry_out_refusal(self):
        if self.date_begun:
            return self.env._("“%s” is being carried out already.", self.display_name)
        if not self._has_documents():
            return self.env._("It needs no document: say with proof that it is carried out.")
        return self._amount_problem()

    def _finish_refusal(self):
        solution = self.sudo()
        if solution._has_documents() and not solution.date_begun:
            return self.env._("Have it carried out first: its documents are still missing.")
        if documents := solution._open_documents():
            return self.env._(
                "“%s” is still open: it is carried out when that is done (CM-5.2.2).",
                ", ".join(document.display_name for document in documents),
            )
        return False

    def _of_documents(self, name, documents):
        return self.sudo().search(
            Domain(name, "in", documents.ids) & Domain("progress", "=", "accepted")
        )
