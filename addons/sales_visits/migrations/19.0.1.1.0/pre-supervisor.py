from odoo.addons.sales_policy.renaming import rename_field


def migrate(cr, version):
    for model in ("sales.visit", "sales.visit.appraisal"):
        rename_field(cr, model, "manager_id", "supervisor_id")
