from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.sales_policy.deadline import local_date
from odoo.addons.sales_policy.duty import Duty

# What is no solution any more
GONE = ("refused", "dropped")
# What is worked on by who handles the complaint
UNFINISHED = ("draft", "returned")


class SalesComplaint(models.Model):
    """A complaint and its solutions: handled in time, and what does not fit together is told (CM-5.2.2,
    CM-5.2.3, SD-2.4.3)."""

    _inherit = "sales.complaint"
    _duties = (
        Duty(
            "CM-5.2.2",
            "carry_out",
            who="user_id",
            owed=[("state", "=", "accepted"), ("date_promised", "!=", False)],
            done=[("state", "in", ("carried_out", "fed_back", "closed"))],
            by="date_promised",
        ),
    )

    solution_ids = fields.One2many("sales.complaint.solution", "complaint_id", string="Solutions")
    solution_id = fields.Many2one(
        "sales.complaint.solution",
        compute="_compute_solution_id",
        store=True,
        index="btree_not_null",
        help="The one that counts now; earlier ones were refused or dropped.",
    )
    solution_count = fields.Integer(compute="_compute_solution_count")
    date_promised = fields.Date(
        string="Promised for", readonly=True, copy=False, help="Carried out by the end of this day."
    )
    feedback = fields.Text(readonly=True, copy=False, help="What we told the customer at the end.")
    can_work_out = fields.Boolean(compute="_compute_can_work_out")
    can_offer = fields.Boolean(related="solution_id.can_offer", related_sudo=False)
    can_answer = fields.Boolean(related="solution_id.can_answer", related_sudo=False)
    can_carry_out = fields.Boolean(related="solution_id.can_carry_out", related_sudo=False)
    can_finish = fields.Boolean(related="solution_id.can_finish", related_sudo=False)
    awaited = fields.Char(compute="_compute_awaited", help="Carried out when these are done.")
    contradictions = fields.Text(compute="_compute_contradictions")

    @api.depends("round", "solution_ids.progress", "solution_ids.round")
    def _compute_solution_id(self):
        for complaint in self:
            live = complaint.solution_ids.filtered(
                lambda s, c=complaint: s.round == c.round and s.progress not in GONE
            )
            complaint.solution_id = live.sorted("id")[-1:].id

    @api.depends("state", "solution_id.state", "user_id")
    @api.depends_context("uid")
    def _compute_can_work_out(self):
        for complaint in self:
            begun = complaint.sudo().solution_id
            due = complaint.state == "confirmed" and (not begun or begun.state in UNFINISHED)
            complaint.can_work_out = due and complaint.can_handle and not complaint.can_offer

    @api.depends("solution_ids")
    def _compute_solution_count(self):
        for complaint in self:
            complaint.solution_count = len(complaint.solution_ids)

    @api.depends("state", "solution_id.date_begun")
    def _compute_awaited(self):
        """Documents of others, which who handles the complaint may not open."""
        for complaint in self:
            begun = complaint.state == "accepted" and complaint.sudo().solution_id
            documents = begun._open_documents() if begun else []
            complaint.awaited = ", ".join(document.display_name for document in documents)

    @api.depends("state", "round", "date_promised", "date_carried_out")
    @api.depends_context("lang")
    def _compute_contradictions(self):
        for complaint in self:
            complaint.contradictions = "\n".join(complaint.sudo()._contradictions()) or False

    def _contradictions(self):
        """What does not fit together, as sentences."""
        sentences = [self._lateness()]
        earlier = self.solution_ids.filtered(
            lambda solution: solution.round < self.round and solution.date_carried_out
        )
        for solution in earlier:
            sentences.append(
                self.env._(
                    "The customer accepted “%s”, it was carried out, and the problem is still not "
                    "solved: find out why before the next offer (CM-5.2.3).",
                    solution.display_name,
                )
            )
        ended = self.state in ("carried_out", "fed_back", "closed")
        if ended and (problem := self._close_refusal()):
            sentences.append(problem)
        return [sentence for sentence in sentences if sentence]

    def _lateness(self):
        """That the promise was not kept, as a sentence; False when it was."""
        if not self.date_promised or self.state in (
            "registered",
            "confirmed",
            "offered",
            "rejected",
        ):
            return False
        done = self.date_carried_out if self.state != "accepted" else fields.Datetime.now()
        if not done or local_date(done, self.company_id._sales_tz()) <= self.date_promised:
            return False
        promised = format_date(self.env, self.date_promised)
        if self.state == "accepted":
            return self.env._(
                "Carrying it out was promised by %s: tell the customer when it comes (CM-5.2.2).",
                promised,
            )
        return self.env._(
            "Carried out on %(day)s, promised by %(promised)s (CM-5.2.2).",
            day=format_date(self.env, local_date(done, self.company_id._sales_tz())),
            promised=promised,
        )

    def _close_refusal(self):
        documents = [d for s in self.sudo().solution_ids for d in s._open_documents()]
        if not documents:
            return False
        return self.env._(
            "“%(document)s” is still open: “%(complaint)s” is not at its end before that is done "
            "(CM-5.2.3).",
            document=", ".join(document.display_name for document in documents),
            complaint=self.display_name,
        )

    # Verbs

    def action_feed_back(self, note):
        """The result is told to the customer (CM-5.2.3)."""
        for complaint in self:
            complaint.check_access("write")
            complaint._check_reason(
                note, self.env._("Write down what you told the customer, and how (CM-5.2.3).")
            )
            complaint._move("feed_back", feedback=note.strip())

    def action_work_out(self):
        """Open the form of a solution: the one that was begun, or a new one."""
        self.ensure_one()
        begun = self.solution_id.filtered(lambda solution: solution.state in UNFINISHED)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Solution"),
            "res_model": "sales.complaint.solution",
            "res_id": begun.id,
            "views": [(False, "form")],
            "context": {"default_complaint_id": self.id},
        }

    def action_offer_solution(self):
        self.solution_id.action_offer()

    def action_carry_out_solution(self):
        self.solution_id.action_carry_out()

    def action_open_solutions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_complaints.sales_complaint_solution_action"
        )
        one = self.solution_ids if len(self.solution_ids) == 1 else None
        return {
            **action,
            **({"views": [(False, "form")], "res_id": one.id} if one else {}),
            "domain": [("complaint_id", "=", self.id)],
            "context": {"default_complaint_id": self.id},
        }

    def _move(self, verb, **vals):
        super()._move(verb, **vals)
        if verb == "reject":
            drafts = self.sudo().solution_ids.filtered(lambda s: not s.progress)
            drafts._drop(self.env._("The complaint was rejected."))

    def _kept_fields(self):
        return super()._kept_fields() | {"solution_id", "date_promised", "feedback"}

    def _answer_url(self):
        """Where the customer reads the offer and answers it."""
        return self.get_base_url() + self.get_portal_url()
