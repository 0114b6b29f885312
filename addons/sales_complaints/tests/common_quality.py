from .common import ComplaintCase

STEPS = ("offer", "accept", "carry_out", "feed_back", "close")


class QualityCase(ComplaintCase):
    """`cls.case` is the open case of `cls.mine`, a complaint of sales1; `cls.end(complaint)` brings one to
    its end, which the server draws for judgement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draw(100)
        cls.mine = cls.complaint(cls.sales1)
        cls.case = cls.mine.with_user(cls.quality)._case()
        cls.cause = cls.env.ref("sales_complaints.sales_complaint_cause_material_hardness")

    @classmethod
    def draw(cls, percent):
        value = cls.env.ref("sales_complaints.value_cm_7_1_2_sample")
        value.sudo().value = percent

    @classmethod
    def end(cls, complaint):
        complaint.action_confirm()
        for verb in STEPS:
            complaint._move(verb)

    @classmethod
    def corrective(cls, owner, case=None, **vals):
        """An action that `owner` does, given by quality."""
        case = case or cls.case
        actions = cls.env["sales.corrective.action"].with_user(cls.quality)
        return actions.create(
            {
                "name": "Measure the hardness of each batch",
                "user_id": owner.id,
                "date_due": actions.new()._today(),
                "case_ids": [(6, 0, case.ids)],
                **vals,
            }
        )
