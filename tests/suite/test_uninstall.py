"""Each addon goes as it came: partners and orders as they were, nothing left behind."""

import hashlib

import faults
from conftest import Server

import database

# What Odoo itself keeps of the records that our addons extend
CORE = {
    "res_partner": "id, name, vat, phone, email, website, street, city, user_id, parent_id, active",
    "res_users": "id, login, active, partner_id, company_id",
    "sale_order": "id, name, state, partner_id, user_id, amount_total",
    "sale_order_line": "id, order_id, name, product_id, product_uom_qty, price_unit",
    "crm_lead": "id, name, partner_id, user_id, stage_id",
    "hr_employee": "id, name, user_id, parent_id, active",
}
LEFTOVERS = """
    SELECT 'model', model FROM ir_model WHERE model LIKE 'sales.%%'
     UNION SELECT 'table', table_name FROM information_schema.tables
            WHERE table_schema = 'public' AND table_name LIKE 'sales\\_%%'
     UNION SELECT 'data', name FROM ir_model_data WHERE module = ANY(%s)
            -- Odoo keeps what is still in use: a company by its books, a product and a lot by deliveries
            AND model NOT IN ('res.company', 'resource.calendar', 'stock.lot')
            AND model NOT LIKE 'product.%%'
     UNION SELECT 'job', name::text FROM ir_act_server WHERE name::text LIKE '%%ales regulations%%'
     UNION SELECT 'column', table_name || '.' || column_name FROM information_schema.columns
            WHERE column_name IN ('is_sales_customer', 'approval_state', 'duty_id')
            AND table_name NOT LIKE 'hr\\_expense%%'  -- Odoo's own has that name too
"""
# What the database is made of
SCHEMA = """
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type
      FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND contype != 'n'
     UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
            WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
"""
# What Odoo knows of it, and what people find in menus and settings
TRACES = """
    SELECT 'model ' || model FROM ir_model
     UNION ALL SELECT 'field ' || model || '.' || name || ' ' || ttype FROM ir_model_fields
     UNION ALL SELECT 'value ' || f.model || '.' || f.name || ' ' || s.value
          FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
     UNION ALL SELECT 'relation ' || name FROM ir_model_relation
     UNION ALL SELECT 'access ' || name FROM ir_model_access
     UNION ALL SELECT 'rule ' || name FROM ir_rule
     UNION ALL SELECT 'group ' || (name ->> 'en_US') FROM res_groups
     UNION ALL SELECT 'privilege ' || (name ->> 'en_US') FROM res_groups_privilege
     UNION ALL SELECT 'category ' || (name ->> 'en_US') FROM ir_module_category
     UNION ALL SELECT 'parameter ' || key FROM ir_config_parameter
     UNION ALL SELECT 'job ' || cron_name FROM ir_cron
     UNION ALL SELECT 'action ' || type || ' ' || (name ->> 'en_US') FROM ir_actions
     UNION ALL SELECT 'menu ' || (name ->> 'en_US') FROM ir_ui_menu
     UNION ALL SELECT 'view ' || name FROM ir_ui_view
     UNION ALL SELECT 'filter ' || name FROM ir_filters
     UNION ALL SELECT 'template ' || (name ->> 'en_US') FROM mail_template
     UNION ALL SELECT 'subtype ' || (name ->> 'en_US') FROM mail_message_subtype
     UNION ALL SELECT 'activity ' || (name ->> 'en_US') FROM mail_activity_type
     UNION ALL SELECT 'dashboard ' || (name ->> 'en_US') FROM spreadsheet_dashboard
"""
# Columns that name models: of attachments, messages, activities, ledgers ...; who exported what stays
NAMES = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND c.data_type IN ('character varying', 'text')
       AND c.table_name != 'sales_export_log'
       AND c.column_name ~ '^(.*_)?(model|model_name|reference|model_id|source)$'
"""
# A customer and an order that a person entered
OWN_RECORDS = """
customer = {'name': 'Entered by hand', 'is_company': True, 'phone': '0769 8888 8888'}
if 'is_sales_customer' in env['res.partner']._fields:
    customer['is_sales_customer'] = True
partner = env['res.partner'].create(customer)
if 'sale.order' in env:
    env['sale.order'].create({'partner_id': partner.id})
"""


def shipped(server, ours):
    """{table: ids of the records that our addons brought}, which go with them by Odoo's rules."""
    return {
        table: [
            row[0]
            for row in server.query(
                "SELECT res_id FROM ir_model_data WHERE module = ANY(%s) AND model = %s",
                ours,
                table.replace("_", ".") if table != "sale_order_line" else "sale.order.line",
            )
        ]
        for table in CORE
    }


def state(server, leave_out):
    existing = {row[0] for row in server.query("SELECT tablename FROM pg_tables")}
    hashes = {}
    for table, columns in CORE.items():
        if table in existing:
            rows = server.query(
                f"SELECT {columns} FROM {table} WHERE id != ALL(%s) ORDER BY id", leave_out[table]
            )
            hashes[table] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return hashes


def first(server, sql, *parameters):
    return {row[0] for row in server.query(sql, *parameters)}


def models(server):
    return first(server, "SELECT model FROM ir_model")


def references(server, gone):
    """[(table, column, model)] that name models which are gone, as "model" or as "model,id"."""
    return [
        (table, column, name)
        for table, column in server.query(NAMES)
        for name in first(server, f"SELECT DISTINCT split_part({column}, ',', 1) FROM {table}")
        if name in gone
    ]


def traces(server):
    """What differs from the template, which has Odoo's addons alone."""
    alone = Server(database.template_name())
    return {
        trace for what in (SCHEMA, TRACES) for trace in first(server, what) ^ first(alone, what)
    }


def addons(server):
    """Our installed addons, those that others stand on last."""
    return [
        row[0]
        for row in server.query(
            """
            SELECT m.name FROM ir_module_module m
             WHERE m.state = 'installed' AND m.author = 'Sales Regulations Suite contributors'
          ORDER BY m.name = 'sales_policy', m.name = 'sales_customer_mgmt', m.name
            """
        )
    ]


def change(server, verb, names):
    """Uninstall or install at once, as a person does in Apps."""
    server.shell(
        f"modules = env['ir.module.module'].search([('name', 'in', {sorted(names)})])\n"
        f"modules.button_immediate_{verb}()"
    )


def test_each_addon_goes_as_it_came(copy):
    copy.shell(OWN_RECORDS)
    ours = addons(copy)
    assert "sales_policy" in ours
    leave_out = shipped(copy, ours)
    before = state(copy, leave_out)
    assert before["res_partner"][0] > 10
    for addon in ours:
        there = models(copy)
        copy.shell(
            f"module = env['ir.module.module'].search([('name', '=', '{addon}')])\n"
            "if module.state == 'installed': module.button_immediate_uninstall()"
        )
        assert state(copy, leave_out) == before, addon
        assert references(copy, there - models(copy)) == [], addon
    assert copy.query(LEFTOVERS, ours) == []
    assert traces(copy) == set()
    copy.shell("env['res.partner'].search([], limit=10).mapped('display_name')")
    count = sum(rows for rows, _hash in before.values())
    faults.report(
        "R14",
        f"{len(ours)} addons one after the other: {count} rows of Odoo unchanged, 0 left over",
    )


def test_comes_again(copy):
    """Uninstalled with all that stands on it, and installed again."""
    change(copy, "uninstall", ["sales_policy"])
    assert traces(copy) == set()
    change(copy, "install", ["sales_policy"])
    assert copy.query("SELECT count(*) FROM sales_clause") == [(107,)]
    faults.report("R14", "all at once, and installed again")
