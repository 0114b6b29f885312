from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.sales_policy.duty import Duty
from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited

from .sales_complaint_case import QUALITY
from .sales_complaint_cause import QUALITY_GROUPS

JUDGED = ("effective", "not_effective")
KEPT = {
    "number", "state", "date_done", "date_effect", "date_judged", "judged_by_id", "drop_reason",
    "next_ids",
}  # fmt: skip
# Said once, when the action is given: its clock counts from there
SAID_ONCE = {"date_due", "company_id", "previous_id"}
# In which state who enters what
PROOF = {"proof", "proof_ids"}
FINDING = {"effect_note"}


class SalesCorrectiveAction(models.Model):
    """What somebody does about the cause of complaints by a day, with proof, until its effect is
    checked (CM-5.3.2).

    ============ ===================== =========================================================
    verb         who                   what follows
    ============ ===================== =========================================================
    done         the owner             with proof; the effect is checked after the set days
    effective    quality, not the      after these days, with what was seen
                 owner
    not_effect-  the same              at any time after it was done; a new action is owed
    ive
    drop         quality               while nothing is done, with a reason
    ============ ===================== =========================================================

    The owner may be any employee, who sees the action and not the complaints behind it (CM-4.2.2).
    """

    _name = "sales.corrective.action"
    _description = "Corrective Action"
    _inherit = ["sales.kept.mixin", "sales.verb.mixin", "sales.duty.mixin", "mail.thread"]
    _order = "date_due desc, id desc"
    _transitions = {
        "done": (("open",), "done"),
        "drop": (("open",), "cancelled"),
        "effective": (("done",), "effective"),
        "not_effective": (("done",), "not_effective"),
    }
    _duties = (
        Duty(
            "CM-5.3.2",
            "action",
            who="user_id",
            owed=[("state", "=", "open")],
            done=[("state", "in", ("done", *JUDGED))],
            by="date_due",
        ),
        Duty(
            "CM-5.3.2",
            "check",
            who="_quality",
            owed=[("state", "=", "done")],
            done=[("state", "in", JUDGED)],
            by="date_effect",
        ),
        Duty(
            "CM-5.3.2",
            "again",
            who="_quality",
            owed=[("state", "=", "not_effective")],
            done=[("next_ids", "!=", False)],
            since="date_judged",
        ),
    )

    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char(string="What Is to Be Done", required=True)
    description = fields.Text(help="What the owner needs to know to do it.")
    kind = fields.Selection(
        [("corrective", "Corrective"), ("preventive", "Preventive")],
        default="corrective",
        required=True,
        help="Corrective: removes the cause. Preventive: keeps it from arising elsewhere.",
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", required=True, domain=[("share", "=", False)]
    )
    date_due = fields.Date(string="By", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    case_ids = fields.Many2many("sales.complaint.case", string="Cases", groups=QUALITY_GROUPS)
    previous_id = fields.Many2one(
        "sales.corrective.action",
        string="Instead of",
        index="btree_not_null",
        copy=False,
        help="The action that had no effect.",
    )
    next_ids = fields.One2many(
        "sales.corrective.action", "previous_id", string="Followed by", readonly=True
    )
    state = fields.Selection(
        [
            ("open", "To Do"),
            ("done", "Done"),
            ("effective", "Effective"),
            ("not_effective", "Not Effective"),
            ("cancelled", "Dropped"),
        ],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        group_expand=True,
    )
    proof = fields.Text(copy=False, help="What was done, and by what one sees it.")
    proof_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    date_done = fields.Datetime(string="Done on", readonly=True, copy=False)
    date_effect = fields.Date(
        string="Effect from",
        readonly=True,
        copy=False,
        help="Whether it helped shows from then on.",
    )
    effect_note = fields.Text(string="What Was Seen", copy=False)
    date_judged = fields.Datetime(string="Checked on", readonly=True, copy=False)
    judged_by_id = fields.Many2one("res.users", string="Checked by", readonly=True, copy=False)
    drop_reason = fields.Char(string="Dropped because", readonly=True, copy=False)
    can_done = fields.Boolean(compute="_compute_verbs")
    can_judge = fields.Boolean(compute="_compute_verbs")
    can_manage = fields.Boolean(compute="_compute_verbs")

    _order_index = models.Index("(date_due DESC, id DESC)")
    _person_index = models.Index("(user_id, date_due DESC, id DESC)")
    _number_unique = models.UniqueIndex("(company_id, number)", "This number is taken already.")
    _done = models.Constraint(
        "CHECK ((state IN ('open', 'cancelled')) = (date_done IS NULL))",
        "An action that was done, and only such a one, has the time of it.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for action in self:
            action.display_name = " ".join(filter(None, (action.number, action.name)))

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_verbs(self):
        quality = self.env.user.has_group(QUALITY)
        for action in self:
            mine = action.user_id == self.env.user
            action.can_done = action.state == "open" and mine
            action.can_judge = action.state == "done" and quality and not mine
            action.can_manage = quality

    @api.constrains("user_id", "company_id")
    def _check_user_id(self):
        for action in self.sudo():
            if action.user_id.share or action.company_id not in action.user_id.company_ids:
                raise ValidationError(
                    self.env._("Somebody of our company does what is to be done (CM-5.3.2).")
                )

    @api.constrains("previous_id", "case_ids")
    def _check_previous(self):
        for action in self.sudo().filtered("previous_id"):
            if action.previous_id.state != "not_effective":
                raise ValidationError(
                    self.env._(
                        "Only an action without effect is followed by another one (CM-5.3.2)."
                    )
                )

    # What people enter

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        if any(action.date_due < action._today() for action in actions) and not self.env.su:
            raise UserError(
                self.env._("What is to be done is for today or a later day (CM-5.3.2).")
            )
        actions.sudo().previous_id._sync_duties()
        return actions

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        for vals in vals_list:
            company = self.env["res.company"].browse(vals["company_id"])
            vals["number"] = company._sales_number("sales.corrective.action")
        return vals_list

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _check_kept_fields(self, vals):
        super()._check_kept_fields(vals)
        if not self and any(vals.get(name) for name in PROOF | FINDING):
            raise AccessError(self.env._("An action is proved when it is done (CM-5.3.2)."))
        touched = edited(vals)
        for action in self:
            if refused := touched - action._writable():
                raise AccessError(action._write_refusal(refused))

    def write(self, vals):
        before = [(action, action.sudo().case_ids) for action in self] if "case_ids" in vals else []
        result = super().write(vals)
        for action, cases in before:
            if cases - action.sudo().case_ids:
                action._check_stays()
        return result

    def _check_stays(self):
        """A case is closed by the effect of its actions, not by parting with them."""
        if self:
            raise UserError(
                self.env._(
                    "“%s” stays with its cases: drop it, with the reason (CM-5.3.2).",
                    self[0].display_name,
                )
            )

    def _writable(self):
        """Names of the fields that the current user enters in this state."""
        quality = self.env.user.has_group(QUALITY)
        allowed = set()
        if self.state == "open":
            if self.user_id == self.env.user:
                allowed |= PROOF
            if quality:
                allowed |= self._fields.keys() - SAID_ONCE - PROOF - FINDING
        if self.state == "done" and quality:
            allowed |= FINDING
        return allowed | ({"case_ids"} if quality else set())

    def _write_refusal(self, names):
        labels = self.fields_get(sorted(names), ["string"])
        return self.env._(
            "“%(fields)s” of “%(action)s” is not entered by you now: the owner proves what was done, "
            "quality says what is to be done and checks the effect; the day stays (CM-5.3.2).",
            fields=", ".join(labels[name]["string"] for name in sorted(names) if name in labels),
            action=self.display_name,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        raise UserError(self.env._("Actions are kept: drop it, with the reason (CM-7.2.1)."))

    # Verbs

    def action_done(self):
        """The owner has done it, and says by what one sees it (CM-5.3.2)."""
        for action in self:
            action.check_access("read")
            action._check_verb("done")
            action.sudo().write(action._prepare_done_values())

    def _done_refusal(self):
        if self.user_id != self.env.user:
            return self.env._(
                "It is for %s to say that this is done (CM-5.3.2).", self.user_id.name
            )
        if not (self.proof or "").strip() and not self.proof_ids:
            return self.env._("Say what was done, or add a file that shows it (CM-5.3.2).")
        return False

    def _prepare_done_values(self):
        wait = self.env["sales.clause"]._value("CM-5.3.2", "effect", self.company_id)
        return {
            "state": "done",
            "date_done": fields.Datetime.now(),
            "date_effect": self._today() + relativedelta(days=int(wait)),
        }

    def action_drop(self, reason):
        for action in self:
            action.check_access("write")
            if not self.env.user.has_group(QUALITY):
                raise AccessError(self.env._("Quality drops actions (CM-5.3.2)."))
            action._check_verb("drop")
            action._check_reason(reason)
            action.sudo().write({"state": "cancelled", "drop_reason": reason.strip()})

    def _today(self):
        return self.company_id._sales_today()
