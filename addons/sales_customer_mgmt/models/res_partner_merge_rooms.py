from odoo import models

from odoo.addons.sales_policy.deadline import local_date

LOSS = (
    "date_lost", "lost_reason_id", "lost_note", "lost_days", "lost_amount", "is_rescue_due",
    "date_rescue_planned",
)  # fmt: skip
FACTS = (
    "name", "vat", "company_registry", "user_id", "customer_stage", "customer_grade_id", "date_formal",
    "date_first_contact", "date_won_back", *LOSS,
)  # fmt: skip


class ResPartner(models.Model):
    """What is true of a customer after others were merged into it (CM-4.1.2): stage, grade, dates,
    duties and figures follow from the facts of all."""

    _inherit = "res.partner"

    def _merge_facts(self, sources):
        """What `_customers_merged` must know of each that will be gone: `FACTS`, and what is open there."""
        return [
            {
                **{name: source[name] for name in FACTS},
                "open": source._open_documents(source.user_id),
            }
            for source in sources
        ]

    def _customers_merged(self, facts):
        """All rows are here now; the others are gone."""
        if not self.is_sales_customer:
            return
        self._merge_file(facts)
        self._merge_charge()
        self._merge_stage(facts)
        self._merge_contacts()
        self._merge_money()
        self.env["sales.referral"]._customer_merged(self)
        self._merge_open(facts)
        self._sync_duties()

    def _merge_open(self, facts):
        """What others had open under what is gone comes to who is in charge, as with a hand-over (SD-4.1)."""
        self.env["sales.handover.receipt"]._pass_on(self)
        for fact in facts:
            former = fact["user_id"]
            if not (former and self.user_id) or former == self.user_id:
                continue
            taken = self._move_open(former)
            for model, (user_field, *_rest) in self._handover_documents().items():
                if model in taken and not user_field:  # what was here before did not move
                    here = set(fact["open"].get(model, ()))
                    taken[model] = [number for number in taken[model] if number in here]
            if any(taken.values()):
                self.env["sales.handover.receipt"]._expect(self, former, taken)

    def _merge_file(self, facts):
        firsts = {}
        for name in ("date_formal", "date_first_contact"):
            if days := [day for day in (self[name], *(fact[name] for fact in facts)) if day]:
                firsts[name] = min(days)
        if not self.customer_grade_id:
            grades = [fact["customer_grade_id"] for fact in facts if fact["customer_grade_id"]]
            firsts["customer_grade_id"] = grades[0].id if grades else False
        self.write(firsts)

    def _merge_charge(self):
        """Rows were moved in the database: what the rooms keep of their customer is read again."""
        self.with_context(active_test=False).child_ids.modified(["parent_id"])
        self.modified([*self._followed_fields(), *self._customer_file_fields(), "child_ids"])

    def _followed_fields(self):
        """Names of the fields of a customer that rooms keep on their own rows."""
        names = set()
        for model in self.env.values():
            if not model._name.startswith("sales.") or model._abstract:
                continue
            for field in model._fields.values():
                if not (field.store and field.compute):
                    continue
                for path in self.env.registry.field_depends[field]:
                    first, *rest = path.split(".")
                    if rest and model._fields[first].comodel_name == self._name:
                        names.add(rest[0])
        return names

    def _merge_stage(self, facts):
        """Formal goes before lost, lost before prospect; then the orders of all have their say."""
        stages = {fact["customer_stage"] for fact in facts}
        names = ", ".join(fact["name"] for fact in facts)
        orders = self.env["sale.order"].search(
            [("commercial_partner_id", "=", self.id), ("state", "=", "sale")],
            order="date_order desc, id desc",
        )
        if "formal" in stages and self.customer_stage != "formal":
            self._turn_formal(
                self.env._("“%s” was merged into it", names), self._since(orders, self.date_lost)
            )
        lost = [fact for fact in facts if fact["customer_stage"] == "lost"]
        if lost and self.customer_stage == "prospect":
            self.write({"customer_stage": "lost", **{name: lost[0][name] for name in LOSS}})
        elif lost and self.customer_stage == "lost":
            self.lost_amount += sum(fact["lost_amount"] for fact in lost)
            self.is_rescue_due = self.is_rescue_due or any(fact["is_rescue_due"] for fact in lost)
        orders._turn_customers_formal()
        orders._win_customers_back()
        if self.customer_stage == "formal":
            self.env["sales.contact.scheme"]._end_for(self, "formal")
            for plan in self.rescue_plan_ids:
                plan._won_back(self._since(orders, plan.date_lost))

    def _since(self, orders, moment):
        """The first of `orders`, latest first, that came after `moment`."""
        return orders.filtered(lambda order: not moment or order.date_order > moment)[-1:]

    def _merge_contacts(self):
        last = self.env["sales.contact"].search([("partner_id", "=", self.id)], limit=1)
        if last:
            self._mark_contacted({self.id: last.date})

    def _merge_money(self):
        """Credit, promises, exceptions and warnings by what all of them owe and ordered."""
        reviews = self.env["sales.credit.review"].search(
            [("partner_id", "=", self.id), ("in_force", "=", True)]
        )
        for review in reviews:
            self.with_company(review.company_id).credit_limit = review.limit_amount
        self.env["sales.receivable.followup"]._judge_customers(self)
        self.env["sales.receivable.exception"]._refresh(self)
        last = self.env["sale.order"].search(
            [("commercial_partner_id", "=", self.id), ("state", "=", "sale")],
            order="date_order desc",
            limit=1,
        )
        for warning in self.warning_ids:
            tz = warning.company_id._sales_tz()
            ordered = last and local_date(last.date_order, tz) > warning.date_last_order
            if ordered or self.customer_stage != "formal":
                warning.unlink()
