from odoo.addons.sales_policy.renaming import rename_field


def migrate(cr, version):
    for model in ("sales.complaint.case", "sales.corrective.action"):
        rename_field(cr, model, "judge_id", "judged_by_id")
