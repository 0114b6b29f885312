from odoo import models
from odoo.exceptions import LockError, UserError


class SalesVerbMixin(models.AbstractModel):
    """Records that people do something with: what is not possible is refused, and the refusal is a reason.

    A refusal is a sentence that says why, or False. Views show a button by it, the verb raises it.
    """

    _name = "sales.verb.mixin"
    _description = "Record with Verbs"

    _transitions = {}  # verb: (states it starts from, state it ends in)

    def _verb_refusal(self, verb):
        """Why the current user may not do `verb` with this record now, as a sentence; False when they may.

        First its state, by `_transitions`, then what a method `_<verb>_refusal` says; a verb has one or both.
        """
        refuses = getattr(self, f"_{verb}_refusal", None)
        if verb not in self._transitions:
            return refuses()
        return self._state_refusal(self._transitions[verb][0]) or (bool(refuses) and refuses())

    def _state_refusal(self, sources, field="state"):
        """Why nothing that starts from one of the states `sources` is possible now; False when it is."""
        self.ensure_one()
        if self[field] in sources:
            return False
        states = dict(self._fields[field]._description_selection(self.env))
        return self.env._(
            "“%(document)s” is in state “%(state)s”, where this is not possible.",
            document=self.display_name,
            state=states.get(self[field]),
        )

    def _lock(self):
        """Who comes second, by whatever way, finds what the first one did."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody is working on “%s” at this very moment: look again.",
                    ", ".join(self.mapped("display_name")),
                )
            ) from error

    def _check_verb(self, verb):
        self._lock()
        if refusal := self._verb_refusal(verb):
            raise UserError(refusal)

    def _check_reason(self, reason, missing=None):
        """Refuse an empty `reason`, with the sentence `missing` where it is asked for in words of its own."""
        if not (reason or "").strip():
            raise UserError(
                missing or self.env._("Please say the reason: it is kept with the decision.")
            )
