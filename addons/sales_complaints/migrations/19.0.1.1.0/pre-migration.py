"""The surveys of complaints become the surveys of satisfaction, which deliveries are asked about too."""

STATEMENTS = (
    "ALTER TABLE sales_complaint_survey RENAME TO sales_satisfaction_survey",
    "ALTER SEQUENCE sales_complaint_survey_id_seq RENAME TO sales_satisfaction_survey_id_seq",
    "ALTER TABLE sales_complaint RENAME COLUMN date_survey TO date_surveyed",
    """
    UPDATE ir_model SET model = 'sales.satisfaction.survey'
     WHERE model = 'sales.complaint.survey'
    """,
    """
    UPDATE ir_model_fields SET model = 'sales.satisfaction.survey'
     WHERE model = 'sales.complaint.survey'
    """,
    """
    UPDATE ir_model_fields SET relation = 'sales.satisfaction.survey'
     WHERE relation = 'sales.complaint.survey'
    """,
    """
    UPDATE ir_model_fields SET name = 'date_surveyed'
     WHERE model = 'sales.complaint' AND name = 'date_survey'
    """,
    # rules are not updated by themselves: the old ones go, the new ones come with their file
    r"""
    WITH gone AS (
        DELETE FROM ir_model_data
         WHERE module = 'sales_complaints' AND model = 'ir.rule'
               AND name LIKE 'sales\_complaint\_survey\_rule%'
        RETURNING res_id)
    DELETE FROM ir_rule USING gone WHERE ir_rule.id = gone.res_id
    """,
    """
    UPDATE ir_model_data
       SET name = replace(name, 'sales_complaint_survey', 'sales_satisfaction_survey')
     WHERE module = 'sales_complaints' AND model <> 'mail.template'
    """,
    # a view is checked together with those that extend it, before these are read anew
    """
    UPDATE ir_ui_view
       SET arch_db = replace(arch_db::text, 'or date_survey', 'or date_surveyed')::jsonb
     WHERE model = 'sales.complaint' AND arch_db::text LIKE '%or date_survey%'
           AND arch_db::text NOT LIKE '%date_surveyed%'
    """,
)


def migrate(cr, version):
    cr.execute("SELECT to_regclass('sales_complaint_survey')")
    if cr.fetchone()[0]:
        for statement in STATEMENTS:
            cr.execute(statement)
